import { type Database, type ProjectId, type SettingsInForce as InForce } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { settingsQuery } from '../../lib/queries.ts'
import { ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Facts, Section } from '../../ui/page.tsx'

const deciders: Record<InForce['setup']['decidedBy'], string> = {
  person: 'set below',
  repository: 'from .sentra/config.yaml',
  detected: 'found in the repository',
  default: 'the default',
}

const testers: Record<InForce['tester']['policy'], string> = {
  never: 'are nobody’s work',
  if_needed: 'are added by an agent when a change lacks them',
  always: 'are added by an agent before every check',
}

/** What a run that starts now would do, and whose word it is. */
export function SettingsInForce({ projectId }: { projectId: ProjectId }) {
  const { data, error, refetch } = useQuery(settingsQuery(projectId))
  const aside = data && (
    <span className="text-meta text-muted">
      at commit <code className="font-mono">{data.commit.slice(0, 10)}</code>
    </span>
  )
  return (
    <Section title="A run that starts now" aside={aside}>
      {error !== null && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton rows={3} />}
      {data && <Facts rows={rows(data)} />}
    </Section>
  )
}

function rows({
  packages,
  directory,
  sparse,
  setup,
  migrate,
  build,
  database,
  test,
  tester,
  egressAllow,
  tools,
}: InForce): (readonly [string, ReactNode])[] {
  const place = directory.path === '.' ? 'the top of the repository' : directory.path
  const seen = directory.decidedBy === 'default' && packages.length > 0
  return [
    ['Directory', <Decided key="directory" text={place} by={directory.decidedBy} />],
    ...(seen
      ? [
          ['Packages', `${packages.slice(0, 12).join(', ')}${packages.length > 12 ? ', ...' : ''}`] as [
            string,
            ReactNode,
          ],
        ]
      : []),
    [
      'Checked out',
      <Decided key="sparse" text={sparse.directories.join(', ') || 'everything'} by={sparse.decidedBy} />,
    ],
    ['Set-up', <Commands key="setup" {...setup} none="nothing to install" />],
    ...(migrate.commands.length > 0
      ? ([['Migrations', <Commands key="migrate" {...migrate} none="" />]] as const)
      : []),
    ...(build.commands.length > 0 ? ([['Build', <Commands key="build" {...build} none="" />]] as const) : []),
    ['Database', <Decided key="database" text={databaseText(database.database)} by={database.decidedBy} />],
    ['Tests', <Commands key="test" {...test} none="none: no change can be proved" />],
    ['Missing tests', <Decided key="tester" text={testers[tester.policy]} by={tester.decidedBy} />],
    ['Hosts', <Decided key="hosts" text={egressAllow.hosts.join(', ') || 'none'} by={egressAllow.decidedBy} />],
    ['Tools', <Decided key="tools" text={tools.names.join(', ') || 'the usual ones'} by={tools.decidedBy} />],
  ]
}

function databaseText(database: Database): string {
  if (database.kind === 'none') return 'none of its own'
  const where = database.kind === 'sqlite' ? `in ${database.file}` : 'in its sandbox'
  return `${database.kind} for every attempt, ${where}, as ${database.variable}`
}

function Commands({ commands, decidedBy, none }: InForce['setup'] & { none: string }) {
  if (commands.length === 0) return <Decided text={none} by={decidedBy} />
  return (
    <ol>
      {commands.map(({ label, command }, index) => (
        <li key={label}>
          <code className="font-mono text-meta">{command}</code>
          {index === 0 && <By decidedBy={decidedBy} />}
        </li>
      ))}
    </ol>
  )
}

function Decided({ text, by }: { text: string; by: InForce['setup']['decidedBy'] }) {
  return (
    <span>
      {text}
      <By decidedBy={by} />
    </span>
  )
}

function By({ decidedBy }: Pick<InForce['setup'], 'decidedBy'>) {
  return <span className="ml-2 text-meta text-muted">{deciders[decidedBy]}</span>
}
