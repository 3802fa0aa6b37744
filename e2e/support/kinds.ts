/** A small real repository of one kind: what tests it without a word about it, and a line that only its tests print. */
export type Kind = {
  files: Record<string, string>
  test: string[]
  prints: string
  /** Only where the host has this. */
  program?: string
  /** Its lock file is made by the tool itself. */
  locks?: boolean
}

const lines = (...list: string[]) => `${list.join('\n')}\n`
const nodeTest = lines("import test from 'node:test'", "test('it works', () => {})")
const nodePackage = (name: string) => JSON.stringify({ name, type: 'module', scripts: { test: 'node --test' } })

const typescript: Kind = {
  files: {
    'package.json': JSON.stringify({
      name: 'shop',
      type: 'module',
      scripts: { test: 'tsc --listEmittedFiles && node --test test/' },
      devDependencies: { typescript: '*' },
    }),
    'tsconfig.json': JSON.stringify({ compilerOptions: { strict: true, outDir: 'dist', rootDir: 'src' } }),
    '.gitignore': 'dist/\n',
    'src/cart.ts': 'export const total = (prices: number[]): number => prices.reduce((sum, price) => sum + price, 0)\n',
    'test/cart.test.js': lines(
      "import test from 'node:test'",
      "import assert from 'node:assert/strict'",
      "import { total } from '../dist/cart.js'",
      "test('adds up', () => assert.equal(total([1, 2]), 3))",
    ),
  },
  test: ['npm test'],
  prints: 'TSFILE:',
  locks: true,
}

const python: Kind = {
  files: {
    'cart.py': 'def total(prices):\n    return sum(prices)\n',
    'tests/test_cart.py': lines(
      'import unittest, cart',
      'class Total(unittest.TestCase):',
      '    def test_total(self):',
      '        self.assertEqual(cart.total([1, 2]), 3)',
    ),
  },
  test: ['python3 -m unittest discover -s tests'],
  prints: 'Ran 1 test',
}

const pythonWithPackages: Kind = {
  files: {
    'requirements.txt': 'greeting==1.0\n',
    'test_greeting.py': lines(
      'import unittest, greeting',
      'class Hello(unittest.TestCase):',
      '    def test_hello(self):',
      '        print(greeting.hello())',
    ),
  },
  test: ['.venv/bin/python -m unittest discover'],
  prints: 'hello from the index',
}

/** Its one dependency lies in the repository, as `go mod vendor` leaves it. */
const go: Kind = {
  files: {
    'go.mod': lines('module shop', '', 'go 1.19', '', 'require example.com/prices v1.0.0'),
    'go.sum': lines(
      'example.com/prices v1.0.0 h1:d8bnnl49yGQmlhviBDlWNOsf7irj106A7/VWeOVfxnE=',
      'example.com/prices v1.0.0/go.mod h1:bRuIjpk30d+tlgrtuSf5jzQPa6I1xgEjNsI2ddCB1yE=',
    ),
    'vendor/modules.txt': lines('# example.com/prices v1.0.0', '## explicit; go 1.19', 'example.com/prices'),
    'vendor/example.com/prices/prices.go': lines('package prices', 'const Tea = 3'),
    'cart.go': lines('package shop', 'import "example.com/prices"', 'func Total() int { return 2 * prices.Tea }'),
    'cart_test.go': lines(
      'package shop',
      'import "testing"',
      'func TestTotal(t *testing.T) { if Total() != 6 { t.Fatal(Total()) } }',
    ),
  },
  test: ['go test ./...'],
  prints: 'ok  \tshop',
  program: 'go',
}

const rust: Kind = {
  files: {
    'Cargo.toml': lines(
      '[package]',
      'name = "shop"',
      'version = "0.1.0"',
      'edition = "2021"',
      '[dependencies]',
      'prices = { path = "prices" }',
    ),
    'Cargo.lock': lines(
      'version = 3',
      '',
      '[[package]]',
      'name = "prices"',
      'version = "0.1.0"',
      '',
      '[[package]]',
      'name = "shop"',
      'version = "0.1.0"',
      'dependencies = [',
      ' "prices",',
      ']',
    ),
    'prices/Cargo.toml': lines('[package]', 'name = "prices"', 'version = "0.1.0"', 'edition = "2021"'),
    'prices/src/lib.rs': 'pub const TEA: u32 = 3;\n',
    'src/lib.rs': lines('#[test]', 'fn two_teas() { assert_eq!(prices::TEA * 2, 6); }'),
  },
  test: ['cargo test --locked'],
  prints: 'test two_teas ... ok',
  program: 'cargo',
}

const make: Kind = {
  files: { Makefile: 'test:\n\t./check.sh\n', 'check.sh': '#!/bin/sh\necho all is well\n' },
  test: ['make test'],
  prints: 'all is well',
}

const monorepo: Kind = {
  files: {
    'package.json': JSON.stringify({ name: 'all', private: true, workspaces: ['packages/*'] }),
    'packages/cart/package.json': nodePackage('cart'),
    'packages/cart/cart.test.js': nodeTest,
    'packages/shop/package.json': nodePackage('shop'),
    'packages/shop/shop.test.js': nodeTest,
  },
  test: ['npm test --workspaces --if-present'],
  prints: 'it works',
}

export const kinds: Record<string, Kind> = {
  typescript,
  python,
  'python with packages from the index of the host': pythonWithPackages,
  go,
  rust,
  make,
  monorepo,
}
