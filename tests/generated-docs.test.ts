import { readFile } from 'node:fs/promises'
import { errorStatus } from '@sentra/contract'
import { errorAdvice } from '@sentra/contract/error-advice'
import { expect, test } from 'vitest'

const load = (name: string) => import(new URL(`../bin/lib/${name}`, import.meta.url).href) as Promise<unknown>

test('the published JSON schema is the one that .sentra/config.yaml is checked by', async () => {
  const module = (await load('config-schema.js')) as { configSchemaFile: string; configSchemaText(): string }
  expect(await readFile(module.configSchemaFile, 'utf8')).toBe(module.configSchemaText())
})

test('the guide to errors is the one of the contract, and holds every code once', async () => {
  const module = (await load('troubleshooting.js')) as { troubleshootingFile: string; troubleshootingText(): string }
  const text = await readFile(module.troubleshootingFile, 'utf8')
  expect(text).toBe(module.troubleshootingText())
  const headings = [...text.matchAll(/^### (\w+)$/gm)].map(([, code]) => code)
  expect(new Set(headings)).toEqual(new Set(Object.keys(errorStatus)))
  expect(headings).toHaveLength(Object.keys(errorStatus).length)
})

/** A step that cannot be typed is worse than none: every command named is one that the program knows. */
test('every command that the advice names exists', async () => {
  const module = (await import(new URL('../packages/cli/src/make-program.ts', import.meta.url).href)) as {
    makeProgram(exit: (code: number) => never): { commands: { name(): string; aliases(): string[] }[] }
  }
  const { commands } = module.makeProgram(() => {
    throw new Error('nothing is run')
  })
  const known = new Set(commands.flatMap((command) => [command.name(), ...command.aliases()]))
  const steps = Object.values(errorAdvice).flatMap((advice) => [advice.title, advice.why, ...advice.do])
  const named = steps.flatMap((step) => [...step.matchAll(/`sentra ([a-z-]+)/g)].map(([, name]) => name))
  expect(named.filter((name) => name !== undefined && !known.has(name))).toEqual([])
})
