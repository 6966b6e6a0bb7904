import type { HttpRequest } from './http-call.ts';

/** The `curl` commands in a text, as what they would send; an option that is not known here is an error. */
export function curlCommands(text: string): (HttpRequest & { readonly origin: string })[] {
  return text
    .split('\n')
    .filter((line) => line.trimStart().startsWith('curl '))
    .map((line) => requestOf(shellWords(line).slice(1)));
}

function requestOf(words: readonly string[]): HttpRequest & { origin: string } {
  const { origin, pathname, search } = new URL(words.find((word) => word.startsWith('http')) ?? '');
  const request = { origin, target: `${pathname}${search}`, method: 'GET', headers: {}, body: undefined };
  const options = words.filter((word) => !word.startsWith('http'));
  for (let at = 0; at < options.length; at += 2) {
    const { headers, ...others } = optionOf(options[at], options[at + 1]);
    Object.assign(request, others);
    Object.assign(request.headers, headers);
  }
  const { body, ...others } = request;
  return body === undefined ? others : { ...others, body };
}

function optionOf(option = '', value = ''): Partial<HttpRequest> {
  const [name = '', ...rest] = value.split(': ');
  if (option === '-X') return { method: value };
  if (option === '-H') return { headers: { [name]: rest.join(': ') } };
  if (option === '-d') return { body: value };
  throw new Error(`curl ${option} is not known to this test`);
}

/** A line's words, single-quoted or bare. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}
