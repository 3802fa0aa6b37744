import { expect, test } from 'vitest'
import { apiUrlOf, isSameRepository, normalApiUrl, repositoryOf, tokenHostOf } from './address-rules.ts'

test.each([
  ['https://github.com/ann/shop.git', 'ann/shop'],
  ['git@github.com:ann/shop.git', 'ann/shop'],
  ['ssh://git@github.example.com:2222/ann/my.shop', 'ann/my.shop'],
  ['https://github.com:8443/shop.git', undefined],
])('%s is %s', (url, repository) => {
  expect(repositoryOf(url)).toBe(repository)
})

test('the API is beside github.com, and below an installation of its own', () => {
  expect(apiUrlOf('github.com')).toBe('https://api.github.com')
  expect(apiUrlOf('github.example.com')).toBe('https://github.example.com/api/v3')
  expect(tokenHostOf('https://api.github.com')).toBe('https://github.com')
  expect(tokenHostOf('https://github.example.com/api/v3')).toBe('https://github.example.com')
})

test('a token goes to encrypted addresses only, or to this host', () => {
  expect(normalApiUrl('https://github.example.com/api/v3/')).toBe('https://github.example.com/api/v3')
  expect(normalApiUrl('http://127.0.0.1:4001')).toBe('http://127.0.0.1:4001')
  for (const wrong of ['http://github.example.com', 'ftp://x', 'github.com', 'https://a:b@x', 'https://x?y=1'])
    expect(() => normalApiUrl(wrong)).toThrow('can be no address of an API')
})

test('names of repositories are the same in any case', () => {
  expect(isSameRepository('Ann/Shop', 'ann/shop')).toBe(true)
  expect(isSameRepository('ann/shop', 'ann/shops')).toBe(false)
})
