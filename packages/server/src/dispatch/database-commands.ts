import type { Database } from '@sentra/contract'
import type { WorkOrder } from '@sentra/contract/runner'
import { START_POSTGRES } from './start-postgres-script.ts'

/** Making a cluster takes a second; a template may be large. */
const SECONDS = 300
/** Of the sandbox's own loopback, where nothing else of the host or of another run is. */
const ADDRESS = '127.0.0.1:5432/task'

/**
 * The step of a set-up that makes the attempt's database, in the sandbox as everything is: what a path of the repository
 * leads to is for nobody outside to follow. `directory` is where steps start; paths are from the top of the repository.
 */
export function prepareDatabase(database: Database, directory: string): WorkOrder['setup'] {
  const command = commandOf(database)
  if (command === '') return []
  const fromTop = directory === '' ? command : `cd -- "$OLDPWD" && ${command}`
  return [{ label: 'database', command: fromTop, timeoutSeconds: SECONDS }]
}

function commandOf(database: Database): string {
  switch (database.kind) {
    case 'none':
      return ''
    case 'sqlite':
      return makeFile(database)
    case 'postgres':
      return `sh -c ${quoted(START_POSTGRES)} database${database.template === undefined ? '' : ` ${database.template}`}`
  }
}

function makeFile({ file, template }: Extract<Database, { kind: 'sqlite' }>): string {
  const directory = file.includes('/') ? [`mkdir -p ${file.slice(0, file.lastIndexOf('/'))}`] : []
  const copy = template === undefined ? [] : [`cp ${template} ${file} && chmod u+w ${file}`]
  return [...directory, ...copy].join(' && ')
}

/** The script is ours; a repository's own words that stand beside it are plain letters (see RelativePath). */
const quoted = (script: string) => `'${script.replaceAll("'", "'\\''")}'`

/** A file that the runner names in a variable: it alone knows where a tier shows the working copy. */
export function databaseFile(database: Database): Pick<WorkOrder, 'database'> {
  if (database.kind !== 'sqlite') return {}
  const { file, variable, url } = database
  return { database: { file, variable, url } }
}

/** What says where a server is. What Sentra itself reserves is added after it and counts more. */
export function databaseEnvironment(database: Database): Record<string, string> {
  return database.kind === 'postgres' ? { [database.variable]: database.url.replaceAll('{address}', ADDRESS) } : {}
}
