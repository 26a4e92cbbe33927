import { DEFAULT_MODELS, RETIRED_MODELS } from '@jr/router'
import type { CliConfig } from '../config.ts'
import { chooseModels } from '../models/choose-models.ts'
import type { DoctorFinding } from './finding.ts'

/** Keys (only whether they are there), configured model ids, and the local server with what it serves. */
export async function checkModels(config: CliConfig): Promise<readonly DoctorFinding[]> {
  const choice = await chooseModels(config)
  const key: DoctorFinding = choice.hasAnthropicKey
    ? { name: 'anthropic', status: 'ok', message: 'ANTHROPIC_API_KEY is set (not shown)' }
    : {
        name: 'anthropic',
        status: 'warn',
        message: 'ANTHROPIC_API_KEY is not set: the tiers haiku and opus are not available',
        fix: 'Set ANTHROPIC_API_KEY to use them.',
      }
  const local: DoctorFinding =
    choice.localModels === undefined
      ? {
          name: 'local',
          status: 'warn',
          message: `nobody answers at ${config.localLlmUrl}: the tier local is not available`,
          fix: 'Start the server there, or set LOCAL_LLM_URL to where it is.',
        }
      : checkLocalModel(config, choice.localModels)
  const simulated: readonly DoctorFinding[] = choice.isSimulated
    ? [
        {
          name: 'simulator',
          status: 'warn',
          message: 'no model can be reached: sessions run on the simulator and say so',
          fix: 'Set ANTHROPIC_API_KEY or start a local server for real work.',
        },
      ]
    : []
  return [key, ...checkRetired(config), local, ...simulated]
}

function checkLocalModel(config: CliConfig, served: readonly string[]): DoctorFinding {
  const names = served.join(', ') || 'no model'
  const isServed = config.localLlmModel === undefined ? served.length > 0 : served.includes(config.localLlmModel)
  if (isServed) return { name: 'local', status: 'ok', message: `${config.localLlmUrl} serves ${names}` }
  return {
    name: 'local',
    status: 'fail',
    message: `${config.localLlmUrl} serves ${names}, not ${config.localLlmModel ?? 'any model'}`,
    fix: 'Set LOCAL_LLM_MODEL to one that it serves, or leave it out.',
  }
}

function checkRetired(config: CliConfig): readonly DoctorFinding[] {
  const models = [
    ['haiku', config.haikuModel ?? DEFAULT_MODELS.haiku, 'JR_HAIKU_MODEL'],
    ['opus', config.opusModel ?? DEFAULT_MODELS.opus, 'JR_OPUS_MODEL'],
  ] as const
  return models.map(([tier, model, variable]) => {
    const retired = RETIRED_MODELS[model]
    if (retired === undefined) return { name: tier, status: 'ok', message: model }
    return {
      name: tier,
      status: 'fail',
      message: `${model} was retired on ${retired.retiredOn}: calls to it fail`,
      fix: `Set ${variable} to ${retired.replacement}, or leave it out.`,
    }
  })
}
