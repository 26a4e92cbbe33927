import { describe, expect, it } from 'vitest'
import { findSecrets, maskPlan, maskSecrets, parseInstruction } from '../src/index.ts'

// Assembled here so that no scanner takes this file for a leak.
const join = (...parts: readonly string[]): string => parts.join('')
const secrets = [
  join('sk-', 'ant-api03-AbCdEf0123456789AbCdEf'),
  join('ghp', '_0123456789abcdefghijABCDEFGHIJ012345'),
  join('AKIA', '0123456789ABCDEF'),
  join('xoxb-', '123456789012-abcdefghijkl'),
  join('hf', '_abcdefghijklmnopqrstuvwx'),
]

describe('maskSecrets', () => {
  it.each<[string, string]>([
    ...secrets.map((secret): [string, string] => [`key: ${secret} end`, secret]),
    ['PGPASSWORD=tr0ub4dor psql', 'tr0ub4dor'],
    ['password: "correct horse battery"', 'correct horse'],
    ['**Password:** hunter2secret', 'hunter2secret'],
    ['postgres://app:s3cr3tpw@db.example.com/x', 's3cr3tpw'],
    ['Authorization: Bearer abcdef0123456789abcdef', 'abcdef0123456789abcdef'],
    ['api_key = "a1b2c3d4e5f6g7h8"', 'a1b2c3d4e5f6g7h8'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\nxyz==\n-----END RSA PRIVATE KEY-----', 'MIIEabc'],
    ['-----BEGIN PRIVATE KEY-----\nMIIEabc\nnever closed', 'MIIEabc'],
  ])('hides the value in %j', (text, value) => {
    expect(maskSecrets(text)).not.toContain(value)
    expect(maskSecrets(text)).toContain('[masked]')
  })

  it.each([
    'export ANTHROPIC_API_KEY=sk-ant-...',
    'password: <your password>',
    'PASSWORD=$DB_PASSWORD',
    "api_key = os.getenv('ANTHROPIC_API_KEY')",
    'api_key=api_key',
    'token: changeme',
    'The password must be long.',
    'postgres://app:$PASSWORD@localhost/x',
    'postgres://localhost:5432/x',
    'max_tokens=4096',
    'Use a bearer token for this',
    'const token = request.headers.authorization',
  ])('leaves %j alone', (text) => {
    expect(maskSecrets(text)).toBe(text)
  })
})

describe('findSecrets', () => {
  it('says where and of what kind, never the value', () => {
    const found = findSecrets(`one\npassword=abc123xyz\n\nkey ${secrets[0]}\n`)

    expect(found).toEqual([
      { kind: 'password', line: 2 },
      { kind: 'api_key', line: 4 },
    ])
  })
})

describe('a plan of a document with secrets', () => {
  const value = 's3cr3tvalue99'
  const markdown = `# Configure ${secrets[0]}

**Password**: ${value}

## Step 1: Log in with password=${value}

\`\`\`bash
curl -H "Authorization: Bearer ${value}${value}" localhost
\`\`\`

## Success Criteria

- [ ] Works with password=${value}

## Verification

\`\`\`bash
PGPASSWORD=${value} psql -c 'select 1'
\`\`\`
`

  it('reports each and shows none once masked', () => {
    const plan = parseInstruction(markdown)

    expect(plan.findings.filter((finding) => finding.code === 'secret').length).toBeGreaterThanOrEqual(5)
    expect(JSON.stringify(maskPlan(plan))).not.toContain(value)
    expect(JSON.stringify(maskPlan(plan))).not.toContain(secrets[0])
  })

  it('keeps only what must run unmasked: edits and the commands of checks', () => {
    const plan = parseInstruction(markdown)
    const shown = {
      ...plan,
      checks: plan.checks.map((check) => check.text),
      features: plan.features.map((feature) => feature.text),
    }

    expect(JSON.stringify(shown)).not.toContain(value)
    expect(JSON.stringify(plan.checks)).toContain(value)
  })
})
