import type { ProjectSettings } from '@sentra/contract'
import { Select } from '../../ui/field.tsx'

type Mirror = ProjectSettings['mirrorTickets']

/** Which tickets of a project get an issue at GitHub by themselves. */
export const mirrorTexts: Record<Mirror, string> = {
  none: 'only those that you mirror by hand',
  specs: 'those of approved specs',
  all: 'all',
}

export function TicketMirrorField({ settings }: { settings: ProjectSettings }) {
  return (
    <Select
      label="New tickets that get an issue at GitHub"
      name="mirrorTickets"
      defaultValue={settings.mirrorTickets}
      choices={Object.entries(mirrorTexts).map(([value, label]) => ({ value, label }))}
      hint="While the project is linked to GitHub. Closing either closes the other."
    />
  )
}

/** A project that lies on this host has no such field, and keeps its setting. */
export function readTicketMirror(text: (name: string) => string) {
  const chosen = text('mirrorTickets')
  return chosen === '' ? {} : { mirrorTickets: chosen as Mirror }
}
