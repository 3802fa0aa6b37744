import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { chromiumPath } from './chromium-path.ts'
import type { Product } from './product.ts'

const VIEWPORT = { width: 1280, height: 860 }
const pictures = fileURLToPath(new URL('../../test-results/', import.meta.url))

export function openBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('chromium is not installed')
  // A container gives Chromium neither a second sandbox nor a large /dev/shm.
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}

/** A page of a browser that is signed in by a fresh login link. What the console complains of is kept. */
export async function signIn(
  browser: Browser,
  product: Pick<Product, 'post'>,
): Promise<{ page: Page; complaints: string[] }> {
  // What pulses is painted sixty times a second, by processors that the product under test could use.
  const context = await browser.newContext({ viewport: VIEWPORT, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  const { url } = await product.post<{ url: string }>('/login-links')
  await page.goto(url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { page, complaints }
}

/** Writes a picture to test-results/, for people to look at: with PICTURES=true, because it takes a third of a second. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (process.env.PICTURES !== 'true') return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`) })
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** The minified form of the one that the builder would bring: half the work for the page that reads it. */
const axe = readFileSync(
  createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
)
const NOTHING = ';'

/** What breaks WCAG 2.2 A or AA on the page, as one line each. */
export const listViolations = (page: Page) => analyze(page, axe, (builder) => builder.withTags(TAGS))

/** As listViolations, in the light scheme and then in the dark one, where only the colours are others. */
export async function listViolationsInBothSchemes(page: Page, name: string): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' })
  await takePicture(page, `dark-${name}`)
  const dark = await analyze(page, axe, (builder) => builder.withRules(['color-contrast']))
  await page.emulateMedia({ colorScheme: 'light' })
  await takePicture(page, `light-${name}`)
  const light = await analyze(page, NOTHING, (builder) => builder.withTags(TAGS))
  return [...light, ...dark.map((line) => `dark: ${line}`)]
}

/** Legacy mode: there are no frames to look into. Of what is in order no list is made. */
async function analyze(page: Page, axeSource: string, choose: (builder: AxeBuilder) => AxeBuilder): Promise<string[]> {
  const builder = new AxeBuilder({ page, axeSource }).setLegacyMode().options({ resultTypes: ['violations'] })
  const { violations } = await choose(builder).analyze()
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}
