import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { compileStyles } from './compile-styles.ts'
import { compressFiles } from './compress-files.ts'

const web = fileURLToPath(new URL('..', import.meta.url))
/** Characters of a content hash in a file name: 64 bits, so that a name stands for one content for ever. */
const HASH_LENGTH = 16

/**
 * Builds the dashboard into `outDirectory`: `index.html`, and in `assets/` files whose names carry their hash, each
 * also as brotli and gzip. The bundler is the shim's; styles come from Tailwind's own compiler. A second tool chain
 * with a native binary for each platform would cost every installation more than the page itself.
 */
export async function buildPage(outDirectory: string): Promise<void> {
  const assets = join(outDirectory, 'assets')
  await mkdir(assets, { recursive: true })
  const fonts = await Promise.all((await listFonts()).map((font) => copyFont(font, assets)))
  const css = await compileStyles(join(web, 'src'), Object.fromEntries(fonts))
  const style = await writeHashed(assets, 'style.css', Buffer.from(css))
  const script = await bundleScripts(assets)
  const page = (await readFile(join(web, 'index.html'), 'utf8'))
    .replace('%STYLE%', `/assets/${style}`)
    .replace('%SCRIPT%', `/assets/${script}`)
  await writeFile(join(outDirectory, 'index.html'), page)
  await compressFiles(outDirectory)
}

/** Name of the entry; what the pages load later lies beside it. */
async function bundleScripts(assets: string): Promise<string> {
  const bundle = await rolldown({
    input: join(web, 'src/main.tsx'),
    platform: 'browser',
    // `use client` means something to servers that render pages, and ours does not.
    checks: { moduleLevelDirective: false },
    transform: { jsx: 'react-jsx', define: { 'process.env.NODE_ENV': '"production"' } },
  })
  const names = `[name]-[hash:${HASH_LENGTH}].js`
  const { output } = await bundle.write({
    dir: assets,
    format: 'esm',
    minify: true,
    entryFileNames: names,
    chunkFileNames: names,
  })
  await bundle.close()
  const entry = output.find((file) => file.type === 'chunk' && file.isEntry)
  if (entry === undefined) throw new Error('the bundle of the page has no entry')
  return entry.fileName
}

async function listFonts(): Promise<string[]> {
  return (await readdir(join(web, 'fonts'))).filter((name) => name.endsWith('.woff2'))
}

/** The name that the styles use and the address it is served under. */
async function copyFont(name: string, assets: string): Promise<[string, string]> {
  const hashed = await writeHashed(assets, name, await readFile(join(web, 'fonts', name)))
  return [name, `/assets/${hashed}`]
}

async function writeHashed(directory: string, name: string, content: Buffer): Promise<string> {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, HASH_LENGTH)
  const extension = extname(name)
  const hashed = `${basename(name, extension)}-${hash}${extension}`
  await writeFile(join(directory, hashed), content)
  return hashed
}
