import { describe, expect, it } from 'vitest'
import { RepositoryConfig } from './repository-config.ts'

describe('workflows', () => {
  const coder = { stage: 'CODE', kind: 'agent', role: 'coder' }
  const checks = { stage: 'TEST', kind: 'command', loopTo: 'CODE' }

  function faultsOf(name: string, stages: object[]): string[] {
    const { error } = RepositoryConfig.safeParse({ workflows: { [name]: { stages } } })
    return error?.issues.map(({ path, message }) => `${path.slice(2).join('.')} ${message}`) ?? []
  }

  it('accepts stages that fit together', () => {
    const tester = { stage: 'TEST', kind: 'agent', role: 'tester' }
    const reviewer = { stage: 'REVIEW', kind: 'agent', role: 'reviewer', loopTo: 'CODE' }
    expect(faultsOf('own', [coder, tester, checks, reviewer])).toEqual([])
  })

  it.each([
    ['a loop to a stage that no fixer can work in', [{ ...coder, role: 'planner' }, checks], /no earlier CODE stage/],
    ['a loop forward', [checks, coder], /no earlier CODE stage/],
    [
      'a loop of a stage that finds nothing',
      [coder, { ...coder, loopTo: 'CODE' }],
      /only a command stage and a review/,
    ],
    ['an agent without a role', [{ stage: 'CODE', kind: 'agent' }], /needs a role: planner, coder/],
    ['a command with a role', [{ ...checks, loopTo: undefined, role: 'coder' }], /no agent takes part/],
    ['one name in two places', [coder, { stage: 'TEST', kind: 'command' }, coder], /must stand together/],
    ['no stage at all', [], /Too small/],
  ])('refuses %s', (_, stages, message) => {
    expect(faultsOf('own', stages).join('\n')).toMatch(message)
  })

  it('leaves the names of built-in workflows alone', () => {
    expect(RepositoryConfig.safeParse({ workflows: { full_sdlc: { stages: [coder] } } }).success).toBe(false)
  })
})

it('has no say in what only a person decides: isolation, the network of the model service, who pays', () => {
  for (const own of [{ providerTools: 'allow' }, { sandbox: { tier: 'process' } }, { credential: 'mine' }]) {
    expect(RepositoryConfig.safeParse(own).success).toBe(false)
  }
})
