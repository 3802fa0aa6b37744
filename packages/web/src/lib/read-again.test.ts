import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { readAgain } from './read-again.ts'

/** A page that shows one value; its reads are answered when the test says so, with what stood when they began. */
function openPage() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const server = { value: 'before', reads: 0 }
  const answers: (() => void)[] = []
  const queryFn = () => {
    const { value } = server
    server.reads += 1
    return new Promise<string>((resolve) => answers.push(() => resolve(value)))
  }
  const shown: (string | undefined)[] = []
  const observer = new QueryObserver(queries, { queryKey: ['settings', 'shop'], queryFn })
  observer.subscribe(({ data }) => shown.push(data))
  const answer = async () => {
    answers.shift()?.()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { queries, server, shown, answer }
}

test('what changed while it was read for the first time is shown', async () => {
  const { queries, server, shown, answer } = openPage()
  server.value = 'after'
  readAgain(queries)
  await answer()
  await answer()
  expect(shown.at(-1)).toBe('after')
})

test('changes that come faster than answers do not keep a page from showing anything', async () => {
  const { queries, server, shown, answer } = openPage()
  await answer()
  for (const value of ['one', 'two', 'three']) {
    server.value = value
    readAgain(queries, ['settings'])
  }
  await answer()
  expect(shown.at(-1)).toBe('one')
  await answer()
  expect(shown.at(-1)).toBe('three')
  expect(server.reads).toBe(3)
})

test('what begins with another key is left alone', async () => {
  const { queries, server, answer } = openPage()
  await answer()
  readAgain(queries, ['tasks'])
  expect(server.reads).toBe(1)
})
