import { useState } from 'react'

const PREFIX = 'sentra-draft/'

/** Text that a person types, kept while the tab lives: a reload, a wrong click or a refusal loses nothing of it. */
export function useDraft(name: string): [text: string, setText: (text: string) => void] {
  const [text, setText] = useState(() => read(name))
  const change = (next: string) => {
    setText(next)
    write(name, next)
  }
  return [text, change]
}

function read(name: string): string {
  try {
    return sessionStorage.getItem(PREFIX + name) ?? ''
  } catch {
    // A browser that keeps nothing for pages: the text lives as long as the form.
    return ''
  }
}

function write(name: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(PREFIX + name)
    else sessionStorage.setItem(PREFIX + name, text)
  } catch {
    // Full, or forbidden: as above.
  }
}
