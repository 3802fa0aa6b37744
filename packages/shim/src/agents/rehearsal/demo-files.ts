/** Files that the script adds to a small shop whose cart is in src/cart.js. Prices are integer cents. */

/** Percent off by code, as both versions of discount.js know it. */
const discountTable = `const percentByCode = { SAVE10: 10, SAVE25: 25, HALF: 50 }
`

type Style = { imports: (names: string, from: string) => string; exports: string }

/** How a package writes its modules, by the \`type\` of its package.json. */
export const styles: Record<'module' | 'commonjs', Style> = {
  module: { imports: (names, from) => `import ${names} from '${from}'`, exports: 'export { applyDiscount }' },
  commonjs: {
    imports: (names, from) => `const ${names} = require('${from}')`,
    exports: 'module.exports = { applyDiscount }',
  },
}

/** src/discount.js. Rounding down is the bug of the first draft: a shop rounds half a cent up. */
export function discountSource({ exports }: Style, rounding: 'floor' | 'round'): string {
  return `${discountTable}
/** Total in cents after the discount of a code; an unknown code changes nothing. */
function applyDiscount(totalCents, code) {
  const percent = percentByCode[code] ?? 0
  return Math.${rounding}((totalCents * (100 - percent)) / 100)
}

${exports}
`
}

/** test/discount.test.js: its last case is the one that the first draft fails. */
export function discountTest({ imports }: Style): string {
  return `${imports('test', 'node:test')}
${imports('assert', 'node:assert/strict')}
${imports('{ applyDiscount }', '../src/discount.js')}

test('a code takes its percentage off', () => {
  assert.equal(applyDiscount(1000, 'SAVE10'), 900)
})

test('half a cent is rounded up', () => {
  assert.equal(applyDiscount(995, 'SAVE10'), 896)
})
`
}

/** test/discount-codes.test.js: what the coder left untested. */
export function codesTest({ imports }: Style): string {
  return `${imports('test', 'node:test')}
${imports('assert', 'node:assert/strict')}
${imports('{ applyDiscount }', '../src/discount.js')}

test('an unknown code changes nothing', () => {
  assert.equal(applyDiscount(1000, 'NOPE'), 1000)
})

test('no code changes nothing', () => {
  assert.equal(applyDiscount(1000, undefined), 1000)
})
`
}
