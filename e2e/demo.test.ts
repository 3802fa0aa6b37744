import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const sentra = fileURLToPath(new URL('../bin/sentra.js', import.meta.url))

it('`sentra demo` goes from a task to a merged change, with one fix on the way', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [sentra, 'demo'], { timeout: 120_000 })
  expect(stdout).toContain('tests ended with exit code 1')
  expect(stdout).toContain('✓ PLAN  ✓ CODE (2)  ✓ TEST (2)  ✓ REVIEW')
  expect(stdout).toContain('+function applyDiscount(totalCents, code) {')
  expect(stdout).toMatch(/Merged into main as [0-9a-f]{10}/)
  expect(stdout).toMatch(/\| \* [0-9a-f]+ code: Add discount codes to the cart \(fix 1\)/)
}, 150_000)
