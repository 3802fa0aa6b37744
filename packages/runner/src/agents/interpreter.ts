import { open } from 'node:fs/promises'
import type { ToolMount } from '../sandbox/toolchains.ts'

const HEAD_BYTES = 128

/**
 * How to run the program at `path`: scripts for Node run on Sentra's own, which every sandbox may see. A host's `node`
 * may be too old for the agent, or lie where a run's account cannot go.
 */
export async function programOf(path: string, node: string): Promise<{ argv: string[]; mounts: ToolMount[] }> {
  if (!(await isNodeScript(path))) return { argv: [path], mounts: [] }
  return { argv: [node, path], mounts: [{ path: node, link: null }] }
}

async function isNodeScript(path: string): Promise<boolean> {
  if (/\.[cm]?js$/.test(path)) return true
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) })
    return /^#!.*\bnode\b/.test(buffer.toString('latin1', 0, bytesRead))
  } finally {
    await file.close()
  }
}
