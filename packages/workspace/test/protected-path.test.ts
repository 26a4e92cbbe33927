import { describe, expect, it } from 'vitest'
import { findProtection } from '../src/index.ts'

describe('findProtection', () => {
  it.each([
    '.git/config',
    '.git',
    'sub/.git/hooks/pre-commit',
    '.GIT/config',
    '.git./config',
    '.ｇｉｔ/config',
    '.jr/data',
    '.env',
    '.env.production',
    'app/.ENV',
    'secrets.json',
    'config/secret.yaml',
    'server.key',
    'certs/site.pem',
    '.ssh/authorized_keys',
    'id_rsa',
    '.npmrc',
    'node_modules/.bin/vitest',
    '.venv/bin/python',
  ])('protects %s', (path) => {
    expect(findProtection(path)).toBeTypeOf('string')
  })

  it.each([
    '.gitignore',
    '.github/workflows/ci.yml',
    '.env.example',
    'src/secrets-manager.ts',
    'docs/keys.md',
    'environment.ts',
    'secretary.py',
  ])('leaves %s alone', (path) => {
    expect(findProtection(path)).toBeUndefined()
  })
})
