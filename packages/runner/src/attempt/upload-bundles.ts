import { createHash } from 'node:crypto'
import { open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { runFiles } from '@sentra/shim/spec'
import type { ServerClient } from '../server-client.ts'

const PIECE_BYTES = 4 * 1024 * 1024

export type Holder = { runnerId: string; attemptId: string; generation: number }

/**
 * Uploads the bundles that lie complete in the run directory, oldest first, and removes each when the server has it.
 * The shim puts a bundle there before it records it, so this is called between reading a piece of the journal and
 * sending it: the server then never hears of a bundle it does not have.
 */
export async function uploadBundles(server: ServerClient, holder: Holder, directory: string): Promise<void> {
  for (const name of await listBundles(join(directory, runFiles.bundles))) {
    await upload(server, holder, { name, path: join(directory, runFiles.bundles, name) })
  }
}

async function listBundles(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [] // the shim makes it with the first bundle
    throw error
  })
  const bundles = names.filter((name) => name.endsWith('.bundle'))
  const times = await Promise.all(
    bundles.map(async (name) => ({ name, time: (await stat(join(directory, name))).mtimeMs })),
  )
  return times.toSorted((a, b) => a.time - b.time).map(({ name }) => name)
}

async function upload(
  server: ServerClient,
  holder: Holder,
  { name, path }: { name: string; path: string },
): Promise<void> {
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    for (let offset = 0; offset < size;) {
      const data = Buffer.alloc(Math.min(PIECE_BYTES, size - offset))
      await file.read(data, 0, data.length, offset)
      const last = offset + data.length === size
      const { stored } = await server.putBundle({ ...holder, file: name, offset: BigInt(offset), data, last, sha256 })
      // Less than we sent: the server lost pieces, or was killed while it wrote one, and says where to go on.
      offset = Math.min(Number(stored), offset + data.length)
    }
  } finally {
    await file.close()
  }
  await rm(path, { force: true })
}
