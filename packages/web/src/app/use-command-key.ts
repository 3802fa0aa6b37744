import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

/** Ctrl or ⌘ with K leads from everywhere to the place where one says what is wanted. */
export function useCommandKey(): void {
  const navigate = useNavigate()
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      if (document.querySelector('dialog[open]')) return
      event.preventDefault()
      void navigate({ to: '/command' })
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [navigate])
}
