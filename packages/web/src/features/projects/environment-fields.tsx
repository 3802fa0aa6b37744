import { Database, type ProjectSettings } from '@sentra/contract'
import { Select, TextField } from '../../ui/field.tsx'

const databaseChoices = [
  { value: '', label: 'undecided' },
  { value: 'none', label: 'none' },
  { value: 'sqlite', label: 'SQLite: a file for every attempt' },
  { value: 'postgres', label: 'Postgres: a server for every attempt' },
]

/** What comes after dependencies: a database of its own, migrations, a build. */
export function EnvironmentFields({ settings }: { settings: ProjectSettings }) {
  return (
    <>
      <Select
        label="Database"
        name="database"
        defaultValue={settings.database?.kind ?? ''}
        choices={databaseChoices}
        hint="Every attempt gets its own, as DATABASE_URL unless the repository says otherwise. Undecided: none."
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Migrate command"
          name="migrateCommand"
          placeholder="undecided"
          defaultValue={settings.migrateCommand ?? ''}
          className="font-mono"
          spellCheck={false}
          hint="Brings the database up to date, after set-up."
        />
        <TextField
          label="Build command"
          name="buildCommand"
          placeholder="undecided"
          defaultValue={settings.buildCommand ?? ''}
          className="font-mono"
          spellCheck={false}
          hint="What tests and agents need built, after migrations."
        />
      </div>
    </>
  )
}

/** What the fields say; file, template and variable that somebody set elsewhere stay. */
export function readEnvironment(text: (name: string) => string, before: ProjectSettings) {
  const kind = text('database')
  const database = kind === before.database?.kind ? before.database : kind === '' ? null : Database.parse({ kind })
  return { migrateCommand: text('migrateCommand') || null, buildCommand: text('buildCommand') || null, database }
}
