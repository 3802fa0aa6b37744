/** Reads text fields of a submitted form, without the blanks around; a field that is not there is empty. */
export function readText(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
