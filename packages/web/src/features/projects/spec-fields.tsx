import type { ProjectSettings } from '@sentra/contract'
import { Select, TextField } from '../../ui/field.tsx'

const roleChoices = [
  { value: 'operator', label: 'operators and administrators' },
  { value: 'tenant_admin', label: 'administrators only' },
]

const fileChoices = [
  { value: 'on', label: 'is its first commit' },
  { value: 'off', label: 'is left out' },
]

/** Who decides on the specs of a project, and until when. */
export function SpecFields({ settings }: { settings: ProjectSettings }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Select
        label="Who approves specs"
        name="approvalRole"
        defaultValue={settings.approvalRole}
        choices={roleChoices}
        hint="Nothing of a spec is built before."
      />
      <TextField
        label="Tokens for writing a spec"
        name="specTokens"
        type="number"
        min={1000}
        placeholder="any number"
        defaultValue={settings.specTokens ?? ''}
        hint="Of all agents before it is approved, for specs from now on. Then they stand still until a person gives more."
      />
      <TextField
        label="Days to decide on a spec"
        name="decideWithinDays"
        type="number"
        min={1}
        max={365}
        required
        defaultValue={settings.decideWithinDays}
        hint="After so long without a decision it counts as rejected, and can be asked about again."
      />
      <Select
        label="The approved text on the branch of a spec"
        name="specFiles"
        defaultValue={settings.specFiles ? 'on' : 'off'}
        choices={fileChoices}
        hint="In .sentra/specs/approved, so the pull request holds the words that it fulfils."
      />
    </div>
  )
}

export function readSpecSettings(text: (name: string) => string) {
  return {
    approvalRole: text('approvalRole') as ProjectSettings['approvalRole'],
    specFiles: text('specFiles') === 'on',
    specTokens: text('specTokens') === '' ? null : Number(text('specTokens')),
    decideWithinDays: Number(text('decideWithinDays')),
  }
}
