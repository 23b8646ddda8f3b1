import { AwsClient } from 'aws4fetch'
import { SendFailure } from '../sender.ts'

export interface SnsSettings {
  accessKeyId: string
  secretAccessKey: string
  region: string
  /** The platform application that knows the device. */
  applicationArn: string
}

const timeout = 10_000
const version = '2010-03-31'

/** Sends through Amazon SNS: makes the endpoint of a device, which gives the same one each time, and publishes to it. */
export const sns = (settings: SnsSettings, url = `https://sns.${settings.region}.amazonaws.com/`) => {
  const { accessKeyId, secretAccessKey, region } = settings
  const aws = new AwsClient({ accessKeyId, secretAccessKey, region, service: 'sns', retries: 0 })

  const call = async (parameters: Record<string, string>): Promise<string> => {
    let response: Response
    try {
      const signed = await aws.sign(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new URLSearchParams({ ...parameters, Version: version }).toString(),
      })
      response = await fetch(signed, { redirect: 'error', signal: AbortSignal.timeout(timeout) })
    } catch (cause) {
      throw new SendFailure('unreachable', 'Amazon SNS could not be reached.', { cause })
    }
    const text = (await response.text()).slice(0, 64_000)
    if (response.ok) return text
    const code = element(text, 'Code') ?? String(response.status)
    throw new SendFailure(code, element(text, 'Message') ?? `Amazon SNS answered ${response.status}.`, {
      permanent: ['InvalidParameter', 'InvalidParameterValue', 'EndpointDisabled', 'NotFound'].includes(code),
    })
  }

  const endpointOf = async (token: string): Promise<string> => {
    const answer = await call({
      Action: 'CreatePlatformEndpoint',
      PlatformApplicationArn: settings.applicationArn,
      Token: token,
    })
    const arn = element(answer, 'EndpointArn')
    if (!arn) throw new SendFailure('sns_answer', 'Amazon SNS named no endpoint.')
    return arn
  }

  return {
    /** `message` holds the payload of each platform, as JSON texts under their names. */
    send: async ({ token, message }: { token: string; message: Record<string, string> }): Promise<void> => {
      await call({
        Action: 'Publish',
        TargetArn: await endpointOf(token),
        MessageStructure: 'json',
        Message: JSON.stringify({ default: 'Sign-in request', ...message }),
      })
    },
  }
}

/** The text of the first element of this name in one of Amazon's short XML answers. */
const element = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
