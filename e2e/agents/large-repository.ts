import { copyFile, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
const TEXT = /\.(ts|mts|js|mjs|cjs|md|mdx|json)$/
const MAX_BYTES = 200_000

/** Copies real source files into `directory`, as many as asked for: what agents list, search and snapshot. */
export async function copySources(directory: string, count: number): Promise<number> {
  let copied = 0
  for (const name of (await readdir(modules)).filter((entry) => !/^[.@]/.test(entry)).toSorted()) {
    const entries = await readdir(join(modules, name), { recursive: true, withFileTypes: true })
    for (const entry of entries.filter((file) => file.isFile() && TEXT.test(file.name))) {
      const from = join(entry.parentPath, entry.name)
      if (copied >= count) return copied
      if ((await stat(from)).size > MAX_BYTES) continue
      // Not below node_modules: everybody ignores those.
      const to = join(directory, 'vendor', from.slice(modules.length + 1).replaceAll('node_modules', 'modules'))
      await mkdir(dirname(to), { recursive: true })
      await copyFile(from, to)
      copied += 1
    }
  }
  return copied
}
