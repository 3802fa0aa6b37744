import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkOrder } from '@sentra/contract/runner'
import { z } from 'zod'

/** What makes a run directory ours after a restart: written before anything else, replaced atomically. */
const LeaseFile = z.object({
  generation: z.int(),
  order: WorkOrder,
  /** Says to the gateway which attempt calls; worth nothing once the attempt is over. Empty without a model. */
  modelToken: z.string().default(''),
  /** Ports of the sandbox that a person wants on the host. `name`: whose cookies a browser sends there. */
  publish: z.array(z.object({ port: z.int(), hostPort: z.int(), name: z.string() })).default([]),
  cgroups: z.array(z.string()).default([]),
  /** Set just before the shim is started: from then on there may be one that has not written its state yet. */
  isStarting: z.boolean().default(false),
  /** The run's account; null when the runner is not root. A restart must not give it to another attempt. */
  uid: z.int().nullable().default(null),
})
export type LeaseFile = z.infer<typeof LeaseFile>

export const LEASE_FILE = 'lease.json'

export async function writeLease(directory: string, lease: LeaseFile): Promise<void> {
  const path = join(directory, LEASE_FILE)
  await writeFile(`${path}.new`, JSON.stringify(lease), { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** Undefined when the directory never got as far as a lease. */
export async function readLease(directory: string): Promise<LeaseFile | undefined> {
  try {
    return LeaseFile.parse(JSON.parse(await readFile(join(directory, LEASE_FILE), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
