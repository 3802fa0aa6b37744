import type { WorkflowInfo } from '@sentra/contract'
import type { Choice } from '../../ui/field.tsx'
import { readText } from '../../lib/form-text.ts'
import { builtInChoices } from './workflow-choices.ts'

/** What a person chose for one run; what is left out is as the project says. */
type RunChoices = { workflowType: string; agent?: string; model?: string; credential?: string }

/** Reads the fields of `RunFields`. */
export function readRunChoices(form: FormData): RunChoices {
  const given = (name: 'agent' | 'model' | 'credential') => {
    const text = readText(form, name)
    return text === '' ? {} : { [name]: text }
  }
  return { workflowType: readText(form, 'workflow'), ...given('agent'), ...given('model'), ...given('credential') }
}

/** Whether anything but the workflow was chosen. */
export const hasChoices = ({ agent, model, credential }: RunChoices): boolean =>
  agent !== undefined || model !== undefined || credential !== undefined

/** The built-in workflows in words, then those that the repository defines. */
export function workflowChoices(workflows: readonly WorkflowInfo[]): Choice[] {
  const own = workflows.filter(({ source }) => source === 'repository')
  return [
    ...builtInChoices,
    ...own.map(({ name, description }) => ({
      value: name,
      label: `${name}, of the repository${description === '' ? '' : `: ${description}`}`,
    })),
  ]
}
