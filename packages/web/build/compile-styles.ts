import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compile } from 'tailwindcss'

const require = createRequire(import.meta.url)
/** Every run of characters that a class name can be made of; Tailwind ignores those that mean nothing to it. */
const CANDIDATE = /[\w:./%#!@&*>~()[\],=+-]+/g

/**
 * The style sheet of the page: `app/styles.css` and the classes that the sources below `directory` name. `fonts` maps
 * the font files that the sheet names to their addresses.
 */
export async function compileStyles(directory: string, fonts: Record<string, string>): Promise<string> {
  const sheet = await readFile(join(directory, 'app/styles.css'), 'utf8')
  const compiler = await compile(sheet, { loadStylesheet })
  const css = compiler.build([...(await listCandidates(directory))])
  return Object.entries(fonts).reduce(
    (text, [name, address]) => text.replaceAll(`url('${name}')`, `url('${address}')`),
    css,
  )
}

async function loadStylesheet(id: string, base: string) {
  const path = require.resolve(id === 'tailwindcss' ? 'tailwindcss/index.css' : id)
  return { path, base, content: await readFile(path, 'utf8') }
}

async function listCandidates(directory: string): Promise<Set<string>> {
  const entries = await readdir(directory, { recursive: true })
  const sources = entries.filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
  const texts = await Promise.all(sources.map((name) => readFile(join(directory, name), 'utf8')))
  return new Set(texts.flatMap((text) => text.match(CANDIDATE) ?? []))
}
