import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
}
/** Best first. */
const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const

/** A file of the built page. `compressed` are the encodings that lie beside it, best first. */
export type PageFile = { path: string; type: string; etag: string; compressed: { name: string; path: string }[] }

/** The built page by address: `/index.html`, `/assets/main-0123abcd.js`. Empty where nothing was built. */
export function listPageFiles(directory: string): Map<string, PageFile> {
  if (!existsSync(directory)) return new Map()
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => extname(name) in types)
  return new Map(names.map((name) => [`/${name}`, describeFile(join(directory, name))]))
}

function describeFile(path: string): PageFile {
  const hash = createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 22)
  const compressed = encodings
    .map(({ name, suffix }) => ({ name, path: path + suffix }))
    .filter((variant) => existsSync(variant.path))
  return { path, type: types[extname(path)] ?? '', etag: `W/"${hash}"`, compressed }
}

/** The best encoding that the client accepts, or the plain file. */
export function chooseVariant(file: PageFile, accepted: string): { path: string; encoding: string | null } {
  const names = new Set(accepted.split(',').map((item) => item.trim().split(';')[0]))
  const found = file.compressed.find(({ name }) => names.has(name))
  return found ? { path: found.path, encoding: found.name } : { path: file.path, encoding: null }
}
