import { readScripts, scriptRunner } from './node-rules.ts'
import { has, type RepositoryFiles } from './toolchain-rules.ts'

/** Names of scripts that can mean nothing else. */
const SCRIPTS = ['db:migrate', 'migrate:deploy', 'migrate']

/** What brings a database up to date, by a script that says so or by the framework; nothing where it is not clear. */
export function detectMigrate(files: RepositoryFiles): string[] {
  const scripts = readScripts(files)
  const script = SCRIPTS.find((name) => name in scripts)
  if (script !== undefined) return [`${scriptRunner(files)} run ${script}`]
  if (!has(files, 'manage.py')) return []
  const python = has(files, 'uv.lock')
    ? 'uv run python'
    : has(files, 'poetry.lock')
      ? 'poetry run python'
      : '.venv/bin/python'
  return [`${python} manage.py migrate --no-input`]
}
