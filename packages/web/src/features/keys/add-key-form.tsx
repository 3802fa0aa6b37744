import { type AddCredential, type ModelWire, providers } from '@sentra/contract'
import { type FormEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { readText } from '../../lib/form-text.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox, Select, TextField } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { nameFree, OWN, serviceChoices, wireChoices } from './service-choices.ts'

type Props = { taken: string[]; onClose: () => void }

/** Adds a service that Sentra knows, or one at an address of one's own. The key is sent once and not shown again. */
export function AddKeyForm({ taken, onClose }: Props) {
  const [service, setService] = useState('anthropic')
  const [hasNoKey, setNoKey] = useState(false)
  const add = useWrite(client.credentials.add, ({ name }) => {
    showToast('passed', `Added ${name}: Test says whether it works.`)
    onClose()
  })
  const isOwn = service === OWN
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    add.mutate(readForm(new FormData(event.currentTarget)))
  }
  return (
    <Section title="Add a key">
      <form onSubmit={submit} autoComplete="off" className="grid max-w-3xl gap-4 rounded-lg border border-divider p-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Select
            label="Service"
            name="service"
            autoFocus
            value={service}
            onChange={({ target }) => setService(target.value)}
            choices={serviceChoices}
          />
          <TextField
            key={service}
            label="Name"
            name="name"
            required
            spellCheck={false}
            defaultValue={nameFree(isOwn ? 'local' : service, taken)}
            hint="What projects and runs call it."
          />
          {isOwn && <OwnAddress />}
        </div>
        {!(isOwn && hasNoKey) && (
          <TextField
            label="Key"
            name="key"
            type="password"
            required
            autoComplete="off"
            className="font-mono"
            hint="Kept encrypted. It is not shown again, only its last four characters."
          />
        )}
        {isOwn && (
          <Checkbox
            label="It takes no key, as a model on this machine"
            checked={hasNoKey}
            onChange={({ target }) => setNoKey(target.checked)}
          />
        )}
        {add.error !== null && <ErrorBox error={add.error} />}
        <div className="flex gap-2">
          <Button type="submit" tone="primary" busy={add.isPending}>
            Add
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Section>
  )
}

function OwnAddress() {
  return (
    <>
      <TextField
        label="Address"
        name="baseUrl"
        type="url"
        required
        spellCheck={false}
        className="font-mono"
        placeholder="http://127.0.0.1:11434/v1"
        hint="As the service documents it; of an OpenAI-compatible one with /v1. It is called from where Sentra runs."
      />
      <Select label="Speaks" name="wire" defaultValue="openai" choices={wireChoices} />
    </>
  )
}

function readForm(form: FormData): AddCredential {
  const text = (name: string) => readText(form, name)
  const own = { wire: text('wire') as ModelWire, baseUrl: text('baseUrl') }
  const key = text('key')
  return { name: text('name'), ...(providers[text('service')] ?? own), ...(key !== '' && { key }) }
}
