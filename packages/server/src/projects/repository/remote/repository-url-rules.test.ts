import { describe, expect, test } from 'vitest'
import { hostOf, isSameUrl, lastPart, normalUrl, tokenOrigin } from './repository-url-rules.ts'

test.each([
  ['https://GitHub.com/ann/shop.git', 'https://github.com/ann/shop.git'],
  [' https://github.com/ann/shop/ ', 'https://github.com/ann/shop'],
  ['http://127.0.0.1:8080/shop.git', 'http://127.0.0.1:8080/shop.git'],
  ['ssh://git@host:2222/srv/shop.git', 'ssh://git@host:2222/srv/shop.git'],
  ['git@GitHub.com:ann/shop.git', 'git@github.com:ann/shop.git'],
  ['git@[::1]:ann/shop.git', 'git@[::1]:ann/shop.git'],
  ['file:///srv/git/my%20shop.git/', 'file:///srv/git/my%20shop.git'],
])('%s is kept as %s', (given, kept) => {
  expect(normalUrl(given)).toBe(kept)
})

describe('refused with what to write instead', () => {
  test.each([
    ['https://ann:secret-word@github.com/ann/shop', /token with `sentra tokens add <host>`/],
    ['https://ghp_0123456789@github.com/ann/shop', /token with `sentra tokens add <host>`/],
    ['ssh://git:secret-word@host/shop', /token with/],
    ['ext::sh -c touch% /tmp/pwned', /no spaces/],
    ['ext::sh', /starts another program/],
    ['fd::17', /starts another program/],
    ['--upload-pack=touch', /begins with a dash/],
    ['ssh://-oProxyCommand=touch/shop', /names no host|no URL/],
    ['git@-oProxyCommand=touch:shop', /no URL/],
    ['git@host:-x', /no URL/],
    ['ssh://-l@host/shop', /user begins with a dash/],
    ['git://github.com/ann/shop', /does not fetch by git:/],
    ['ftp://host/shop', /does not fetch by ftp:/],
    ['https://github.com', /names a host and no repository/],
    ['https://github.com/ann/shop?token=1', /no query/],
    ['file://host/srv/shop', /three slashes/],
    ['https://github.com/ann/shop\u0000', /control characters/],
    ['shop', /no URL/],
  ])('%s', (given, why) => {
    expect(() => normalUrl(given)).toThrow(why)
  })

  test('and the words repeat no secret', () => {
    expect(() => normalUrl('https://ann:secret-word@github.com/x')).not.toThrow(/secret-word/)
  })
})

test('a project is named after the last part', () => {
  expect(['https://h/ann/My-Shop.git', 'git@h:shop.git', 'file:///srv/shop'].map(lastPart)).toEqual([
    'My-Shop',
    'shop',
    'shop',
  ])
})

test('the end .git makes no other repository', () => {
  expect(isSameUrl('https://h/shop', 'https://h/shop.git')).toBe(true)
  expect(isSameUrl('https://h/shop', 'https://h/shop2')).toBe(false)
})

test('a token goes to https and to this host only', () => {
  expect(tokenOrigin('https://h:8443/ann/shop')).toBe('https://h:8443')
  expect(tokenOrigin('http://127.0.0.1:80/shop')).toBe('http://127.0.0.1')
  expect(['http://h/shop', 'git@h:shop', 'ssh://git@h/shop'].map(tokenOrigin)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('a failure names the host, or the path of a file', () => {
  expect(['https://h/shop', 'git@h:shop', 'file:///srv/shop'].map(hostOf)).toEqual(['h', 'h', '/srv/shop'])
})
