import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** Fonts are compressed already. */
const COMPRESSIBLE = /\.(js|css|html|svg)$/
const shrinkBrotli = promisify(brotliCompress)
const shrinkGzip = promisify(gzip)

/** Writes `<file>.br` and `<file>.gz` beside every text file, once at build time and not for each request. */
export async function compressFiles(directory: string): Promise<void> {
  const names = (await readdir(directory, { recursive: true })).filter((name) => COMPRESSIBLE.test(name))
  await Promise.all(names.map((name) => compressFile(join(directory, name))))
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path)
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
  await writeFile(`${path}.br`, await shrinkBrotli(content, { params }))
  await writeFile(`${path}.gz`, await shrinkGzip(content, { level: 9 }))
}
