import type { FileHandle } from 'node:fs/promises'

/** A bundle with more lines than fit here names more refs and prerequisites than any of ours. */
const MAX_HEADER_BYTES = 64 * 1024
const SIGNATURE = /^# v[23] git bundle$/
/** `@object-format=sha256`, `@filter=blob:none`: only version 3 has them. */
const CAPABILITY = /^@([a-z-]+)(?:=(.*))?$/
const PREREQUISITE = /^-([0-9a-f]{40}|[0-9a-f]{64})(?: .*)?$/
const TIP = /^([0-9a-f]{40}|[0-9a-f]{64}) (\S+)$/

export type BundleHeader = {
  /** Commits that the receiver must have. */
  prerequisites: string[]
  tips: { commit: string; name: string }[]
  /** Where the pack begins. */
  bytes: number
}

/**
 * Header of a bundle file (git's documentation: gitformat-bundle), or undefined when the file is none, is a partial
 * bundle (`@filter`), or needs something unknown. Leaves the file's position where it was.
 */
export async function readBundleHeader(file: FileHandle): Promise<BundleHeader | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_HEADER_BYTES), 0, MAX_HEADER_BYTES, 0)
  const end = buffer.subarray(0, bytesRead).indexOf('\n\n')
  if (end === -1) return undefined
  const [signature = '', ...lines] = buffer.subarray(0, end).toString().split('\n')
  return SIGNATURE.test(signature) ? parseLines(lines, end + 2) : undefined
}

function parseLines(lines: string[], bytes: number): BundleHeader | undefined {
  const header: BundleHeader = { prerequisites: [], tips: [], bytes }
  for (const line of lines) {
    const [, prerequisite] = PREREQUISITE.exec(line) ?? []
    const [, commit, name] = TIP.exec(line) ?? []
    if (prerequisite !== undefined) header.prerequisites.push(prerequisite)
    else if (commit !== undefined && name !== undefined) header.tips.push({ commit, name })
    else if (CAPABILITY.exec(line)?.[1] !== 'object-format') return undefined
  }
  return header
}
