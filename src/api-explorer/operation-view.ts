import { type Html, html } from '../universal-login/html.ts'
import type { ShownOperation, ShownParameter, ShownSchema } from './document-types.ts'
import { boundsText, exampleOf, schemaView, typeText } from './schema-view.ts'

export interface PlacedOperation {
  path: string
  method: string
  operation: ShownOperation
}

/** One operation: a line that opens, with what it takes and answers, and a form that tries it. */
export const operationView = ({ path, method, operation }: PlacedOperation): Html => {
  const { operationId: id, parameters = [], responses } = operation
  const body = operation.requestBody?.content['application/json']?.schema
  const answers = Object.entries(responses)
  return html`<details class="operation" id="${id}">
<summary><span class="method ${method}">${method.toUpperCase()}</span><span class="what"><span class="path">${path}</span><span class="summary">${operation.summary}</span></span></summary>
<div class="inside">
<p class="scopes-needed">Any one of the scopes ${operation.security.map(({ bearer }, index) => html`${index > 0 ? ', ' : ''}<code>${bearer[0]}</code>`)}</p>
${parametersOf('Path', parameters, 'path')}${parametersOf('Query', parameters, 'query')}
${body ? html`<h2>Body</h2>${schemaView(body)}` : ''}
<h2>Answers</h2>
<dl class="answers">${answers.map(
    ([status, { description, $ref, content }]) =>
      html`<dt><span class="status ${Number(status) < 400 ? 'good' : 'bad'}">${status}</span></dt><dd>${$ref ? refusalNames[$ref.split('/').at(-1) as string] : Number(status) < 400 && content ? schemaView(content['application/json']?.schema as ShownSchema) : (content ? description : 'Nothing')}</dd>`,
  )}</dl>
${tryForm(id, path, method, parameters, body)}
</div>
</details>`
}

const refusalNames: Record<string, string> = {
  BadRequest: 'Not valid, or forbidden by a rule',
  Unauthorized: 'No token, or one that is not valid',
  Forbidden: 'None of the scopes, or a feature that is not enabled',
  NotFound: 'Something that it names does not exist',
  Conflict: 'It exists already, or is in use',
  PreconditionFailed: 'Something else must be done first',
  ContentTooLarge: 'The body is too large',
  UnsupportedMediaType: 'The body is of a type that is not read',
  TooManyRequests: 'Too many requests; Retry-After says how long to wait',
}

const parametersOf = (title: string, all: ShownParameter[], place: string): Html | '' => {
  const parameters = all.filter(one => one.in === place)
  if (parameters.length === 0) return ''
  return html`<h2>${title}</h2>
<ul class="members">${parameters.map(({ name, schema, required, description }) => {
    const bounds = boundsText(schema)
    return html`<li><code class="name">${name}</code> <span class="type">${typeText(schema)}</span>${required ? html` <span class="needed">required</span>` : ''}${description || bounds ? html`<p class="said">${description ?? ''} <span class="bounds">${bounds}</span></p>` : ''}</li>`
  })}</ul>`
}

/** Shown by the script, which sends it. */
const tryForm = (
  id: string,
  path: string,
  method: string,
  parameters: ShownParameter[],
  body: ShownSchema | undefined,
): Html => html`<form class="try" data-scripted hidden data-try data-path="${path}" data-method="${method.toUpperCase()}">
<h2>Try it</h2>
${
  parameters.length > 0
    ? html`<div class="inputs">${parameters.map(
        ({ name, in: place, required }) =>
          html`<span><label for="${id}-${place}-${name}">${name}${required ? '' : html` <span class="optional">(optional)</span>`}</label><input id="${id}-${place}-${name}" name="${name}" data-in="${place}" autocomplete="off" spellcheck="false"${required ? html` required` : ''}></span>`,
      )}</div>`
    : ''
}
${
  body
    ? html`<label for="${id}-body">Body (JSON)</label><textarea id="${id}-body" data-body rows="8" spellcheck="false" autocomplete="off">${JSON.stringify(exampleOf(body), null, 2)}</textarea>`
    : ''
}
<div class="buttons"><button type="submit" class="send">${method === 'get' ? 'Send' : `Send ${method.toUpperCase()}`}</button><button type="button" class="quiet" data-curl>Copy as curl</button></div>
<div class="answer" data-answer role="status" tabindex="-1"></div>
</form>`
