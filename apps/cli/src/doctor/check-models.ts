import { DEFAULT_MODELS, RETIRED_MODELS, type TierProbe } from '@jr/router'
import type { CliConfig } from '../config.ts'
import { chooseModels } from '../models/choose-models.ts'
import { createModelRouter } from '../models/create-model-router.ts'
import type { DoctorFinding } from './finding.ts'

const probeTimeoutMs = 15_000

/** Keys (only whether they are there), configured model ids, and each tier that can be asked: nothing of it is billed. */
export async function checkModels(config: CliConfig): Promise<readonly DoctorFinding[]> {
  const choice = await chooseModels(config)
  const findings: DoctorFinding[] = []
  if (choice.hasAnthropicKey) findings.push(ok('anthropic', 'ANTHROPIC_API_KEY is set (not shown)'))
  else {
    findings.push({
      name: 'anthropic',
      status: 'warn',
      message: 'ANTHROPIC_API_KEY is not set: the tiers haiku and opus are not available',
      fix: 'Set ANTHROPIC_API_KEY to use them.',
    })
    findings.push(...checkCloudIds(config))
  }
  if (choice.localModels === undefined) {
    findings.push({
      name: 'local',
      status: 'warn',
      message: `nobody answers at ${config.localLlmUrl}: the tier local is not available`,
      fix: 'Start the server there, or set LOCAL_LLM_URL to where it is.',
    })
  }
  if (choice.isSimulated) {
    findings.push({
      name: 'simulator',
      status: 'warn',
      message: 'no model can be reached: sessions run on the simulator and say so',
      fix: 'Set ANTHROPIC_API_KEY or start a local server for real work.',
    })
    return findings
  }
  const { router, reachable } = createModelRouter(config, choice, () => undefined)
  const probes = await router.probe({ timeoutMs: probeTimeoutMs })
  return [...findings, ...probes.filter(({ tier }) => reachable.includes(tier)).map(toFinding)]
}

function toFinding({ tier, model, status, message, contextTokens, toolCalls, retiresAt }: TierProbe): DoctorFinding {
  const known = [
    model,
    ...(contextTokens === undefined ? [] : [`${contextTokens.toLocaleString('en-US')} tokens of context`]),
    ...(toolCalls === undefined ? [] : [`tool calls: ${toolCalls}`]),
    ...(retiresAt === undefined ? [] : [`retires ${retiresAt.slice(0, 10)}`]),
  ].join(', ')
  if (status === 'ready') return ok(tier, known)
  return { name: tier, status: status === 'deprecated' ? 'warn' : 'fail', message: message ?? `${known}: ${status}` }
}

/** Without a key the provider cannot be asked, but some ids are known to be gone. */
function checkCloudIds(config: CliConfig): readonly DoctorFinding[] {
  const models = [
    ['haiku', config.haikuModel ?? DEFAULT_MODELS.haiku, 'JR_HAIKU_MODEL'],
    ['opus', config.opusModel ?? DEFAULT_MODELS.opus, 'JR_OPUS_MODEL'],
  ] as const
  return models.map(([tier, model, variable]) => {
    const retired = RETIRED_MODELS[model]
    if (retired === undefined) return ok(tier, model)
    return {
      name: tier,
      status: 'fail',
      message: `${model} was retired on ${retired.retiredOn}: calls to it fail`,
      fix: `Set ${variable} to ${retired.replacement}, or leave it out.`,
    }
  })
}

function ok(name: string, message: string): DoctorFinding {
  return { name, status: 'ok', message }
}
