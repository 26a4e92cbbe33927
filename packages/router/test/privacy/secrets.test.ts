import { describe, expect, it } from 'vitest'
import { createRouter, findSecrets } from '../../src/index.ts'
import type { ScriptedTurn } from '../../src/testing.ts'
import { createScriptedProvider } from '../../src/testing.ts'

// Put together here, so that no scanner takes this file for a leak.
const KEY = `sk-ant-${'api03-Zx9'.repeat(4)}`
const AWS = `AKIA${'J7Q2W8E5'.repeat(2)}`
const PASSWORD = 'tr0ub4dor&3'

describe('findSecrets', () => {
  it.each([
    ['anthropic_key', `export ANTHROPIC_API_KEY=${KEY}`],
    ['aws_access_key_id', `id: ${AWS}`],
    ['github_token', `token ghp_${'a1B2'.repeat(9)}`],
    ['slack_token', `xoxb-${'123456789012-'.repeat(2)}abcDEF`],
    [
      'private_key',
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${'b3BlbnNzaC1rZXk\n'.repeat(4)}-----END OPENSSH PRIVATE KEY-----`,
    ],
    ['url_password', `postgres://jr:${PASSWORD}@db.internal:5432/jr`],
    ['authorization_header', `curl -H "Authorization: Bearer ${'abc123'.repeat(5)}"`],
    ['password', `DB_PASSWORD=${PASSWORD}`],
    ['password', `The password is ${PASSWORD}`],
    ['password', `| **Passwort:** \`${PASSWORD}\``],
    ['credential', `client_secret: "${'9f8e7d6c'.repeat(4)}"`],
    ['jwt', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${'dozjgNryP4J3'.repeat(3)}`],
  ])('finds a %s', (kind, text) => {
    expect(findSecrets(text).map((span) => span.kind)).toContain(kind)
  })

  it.each([
    'export ANTHROPIC_API_KEY=sk-ant-...',
    'password = os.getenv("DB_PASSWORD")',
    'password: process.env.PASSWORD',
    'password: ${DB_PASSWORD}',
    'password=<your password>',
    'password: changeme_please',
    'api_key = config.anthropic.api_key',
    'const token = await readToken(secret_key_name)',
    'psql postgres://jr@localhost/jr',
    'http://localhost:8000/v1 and user@example.com',
    'The password is stored in the vault; passwords are hashed.',
    'total_tokens: 1200, max_tokens=4096',
  ])('leaves "%s" alone', (text) => {
    expect(findSecrets(text)).toEqual([])
  })

  it('reads a megabyte in linear time', () => {
    expect(findSecrets('password: '.repeat(100_000) + '-----BEGIN PRIVATE KEY-----'.repeat(1_000))).toBeDefined()
  })
})

function aGuardedRouter(
  secrets: 'off' | 'block' | 'redact' | 'local-only',
  cloudScript: readonly ScriptedTurn[] = ['ok'],
  localScript: readonly ScriptedTurn[] = ['local ok'],
) {
  const cloud = createScriptedProvider(cloudScript)
  const local = createScriptedProvider(localScript)
  const router = createRouter({
    environment: {},
    secrets,
    tiers: { haiku: { provider: cloud }, opus: { provider: cloud }, local: { provider: local } },
  })
  return { router, cloud, local }
}

const prompt = `Connect with\npassword: ${PASSWORD}\nand say which password you used.`

describe('secrets', () => {
  it('block refuses a cloud tier and names kind and place, never the value', async () => {
    const { router, cloud } = aGuardedRouter('block')

    const error = await router.call({ tier: 'haiku' }, prompt).catch((reason: unknown) => reason)

    expect(error).toMatchObject({
      code: 'secret_detected',
      message: expect.stringContaining('password in messages[0] line 2'),
    })
    expect(JSON.stringify(error) + String(error)).not.toContain(PASSWORD)
    expect(cloud.requests).toHaveLength(0)
  })

  it('block lets the local tier see it and keeps the fallback away from the cloud', async () => {
    const { router, cloud } = aGuardedRouter('block', [], [{ error: 'request_rejected' }])

    await expect(router.call({}, prompt, { tier: 'local', fallback: ['haiku'] })).rejects.toMatchObject({
      code: 'request_rejected',
    })
    expect(cloud.requests).toHaveLength(0)
  })

  it('local-only moves the call to the local tier, and fails when that is not allowed', async () => {
    const { router } = aGuardedRouter('local-only')

    await expect(router.call({ tier: 'opus' }, prompt)).resolves.toMatchObject({
      tier: 'local',
      secrets: [{ kind: 'password', line: 2 }],
    })
    await expect(router.call({ tier: 'opus' }, prompt, { allowedTiers: ['opus'] })).rejects.toMatchObject({
      code: 'secret_detected',
    })
  })

  it('redact hides it from the cloud and restores it in the answer', async () => {
    const { router, cloud } = aGuardedRouter('redact', ['I used [[secret-1]].'])

    const result = await router.call({ tier: 'haiku' }, prompt, { system: `Key ${KEY}` })

    const sent = JSON.stringify(cloud.requests)
    expect(sent).not.toContain(PASSWORD)
    expect(sent).not.toContain(KEY)
    expect(result.text).toBe(`I used ${KEY}.`)
    expect(result.secrets).toEqual([
      { kind: 'anthropic_key', where: 'system', line: 1 },
      { kind: 'password', where: 'messages[0]', line: 2 },
    ])
  })

  it('redact restores a mark that a stream cuts in two, and inputs of tools; what tools return is hidden too', async () => {
    const seen: unknown[] = []
    const login = {
      name: 'login',
      description: 'Logs in.',
      inputSchema: { type: 'object' },
      run: (input: unknown) => (seen.push(input), `token: ${KEY}`),
    }
    const { router, cloud } = aGuardedRouter('redact', [
      { toolCalls: [{ name: 'login', input: { with: '[[secret-1]]' } }] },
      'Used [[secret-1]] and [[secret-2]]!',
    ])
    let text = ''

    for await (const event of router.stream({ tier: 'haiku' }, prompt, { tools: [login] }))
      if (event.type === 'text') text += event.text

    expect(seen).toEqual([{ with: PASSWORD }])
    expect(text).toBe(`Used ${PASSWORD} and ${KEY}!`)
    expect(JSON.stringify(cloud.requests)).not.toContain(KEY)
    expect(JSON.stringify(cloud.requests)).not.toContain(PASSWORD)
  })

  it('redact keeps JSON answers valid', async () => {
    const password = 'quote"d&Passw0rd'
    const { router } = aGuardedRouter('redact', ['{"used": "[[secret-1]]"}'])

    const result = await router.call({ tier: 'haiku' }, 'Hi', {
      outputSchema: { type: 'object' },
      system: `url: postgres://jr:${password.replace('"', '%22')}@db/jr`,
    })

    expect(result.output).toEqual({ used: password.replace('"', '%22') })
  })

  it('takes a detector of your own', async () => {
    const provider = createScriptedProvider(['ok'])
    const router = createRouter({
      environment: {},
      secrets: 'redact',
      secretDetector: async (text) =>
        [...text.matchAll(/Project \w+/g)].map(({ index, 0: { length } }) => ({
          kind: 'code_name',
          start: index,
          end: index + length,
        })),
      tiers: { haiku: { provider } },
    })

    await router.call({ tier: 'haiku' }, 'Tell me about Project Falcon.')

    expect(provider.requests[0]?.messages[0]?.content).toBe('Tell me about [[secret-1]].')
  })
})
