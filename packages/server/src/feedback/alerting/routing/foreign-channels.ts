import { definitionName } from '../../../definitions/name.ts';
import type { ChannelType } from '../delivery/definitions.ts';
import { secretCommand } from '../delivery/secret-examples.ts';
import { isObject, type Json, listOf, textOf } from './foreign-values.ts';

/** A configuration of a receiver as a channel. */
export interface ForeignChannel {
  /** Which receiver of the file. */
  readonly receiver: number;
  readonly name: string;
  /** Of a NotificationChannel; `undefined` for a tool that there is no channel for. */
  readonly spec: Json | undefined;
  /** What a person has to do about it; may be empty. */
  readonly note: string;
  readonly place: readonly (string | number)[];
}

interface Tool {
  /** Whether Alertmanager tells the end of alerts when the file says nothing. */
  readonly tellsEnds: boolean;
  /** What the channel must have besides its definition. */
  readonly secret: string;
  /** Only where the file has a login is there one. */
  readonly isOptional?: boolean;
  spec(config: Json): Json | undefined;
}

const tools: Readonly<Record<string, Tool>> = {
  slack: {
    tellsEnds: false,
    secret: 'the address of the incoming webhook, or the token of a bot',
    spec: ({ channel }) => ({ type: 'slack', ...(textOf(channel) === '' ? {} : { channel: textOf(channel) }) }),
  },
  email: {
    tellsEnds: false,
    secret: '',
    spec: ({ to }) => ({
      type: 'email',
      to: textOf(to)
        .split(',')
        .map((one) => one.replace(/^.*<(.*)>.*$/, '$1').trim()),
    }),
  },
  pagerduty: { tellsEnds: true, secret: 'the integration key', spec: ({ url }) => ({ type: 'pagerduty', ...originOf(url) }) },
  opsgenie: { tellsEnds: true, secret: 'the API key', spec: ({ api_url }) => ({ type: 'opsgenie', ...originOf(api_url) }) },
  msteams: { tellsEnds: true, secret: 'the address of the workflow', spec: () => ({ type: 'msteams' }) },
  msteamsv2: { tellsEnds: true, secret: 'the address of the workflow', spec: () => ({ type: 'msteams' }) },
  telegram: {
    tellsEnds: true,
    secret: 'the token of the bot',
    spec: ({ chat_id, api_url }) => ({ type: 'telegram', chat: textOf(chat_id), ...originOf(api_url) }),
  },
  webhook: {
    tellsEnds: true,
    secret: 'the login that its receiver asks for',
    isOptional: true,
    spec: ({ url }) => {
      const address = withoutSecrets(textOf(url));
      return address === undefined ? undefined : { type: 'alertmanager-webhook', url: address };
    },
  },
};

/** The channels that stand for the configurations of a receiver of an alertmanager.yml. Their secrets are left out: they are no part of definitions. */
export function foreignChannels(receiver: unknown, index: number): ForeignChannel[] {
  if (!isObject(receiver)) return [];
  return Object.entries(receiver).flatMap(([field, configs]) => {
    const kind = /^(\w+)_configs$/.exec(field)?.[1];
    if (kind === undefined) return [];
    return listOf(configs).map((config, at) => {
      const place = ['receivers', index, field, ...(Array.isArray(configs) ? [at] : [])];
      return channelOf(textOf(receiver.name), index, kind, at, isObject(config) ? config : {}, place);
    });
  });
}

function channelOf(
  receiver: string,
  index: number,
  kind: string,
  at: number,
  config: Json,
  place: ForeignChannel['place'],
): ForeignChannel {
  const name = definitionName(`${receiver}-${kind}${at === 0 ? '' : `-${at + 1}`}`);
  const tool = Object.hasOwn(tools, kind) ? tools[kind] : undefined;
  const spec = tool?.spec(config);
  const from = `${kind}_configs[${at}] of receiver ${receiver}`;
  if (tool === undefined || spec === undefined) {
    const why = tool === undefined ? 'there is no such channel' : 'its address is kept in a file of its own';
    return { receiver: index, name, spec: undefined, note: `${from}: ${why}.`, place };
  }
  const tellsEnds = typeof config.send_resolved === 'boolean' ? config.send_resolved : tool.tellsEnds;
  const note = secretNote(name, tool, spec, config);
  return { receiver: index, name, spec: { ...spec, ...(tellsEnds ? {} : { sendResolved: false }) }, note, place };
}

/** Which secret is to be set, and by which command; empty where the file says that none is needed. */
function secretNote(name: string, tool: Tool, spec: Json, config: Json): string {
  if (tool.secret === '' || (tool.isOptional === true && !hasLogin(config))) return '';
  const command = secretCommand(name, spec.type as ChannelType);
  return `Set the secret of channel ${name}: ${tool.secret}.${command === undefined ? '' : ` ${command}`}`;
}

/** Whether Alertmanager presents itself to a webhook: by its HTTP configuration, or in the address. */
function hasLogin({ http_config, url }: Json): boolean {
  const { basic_auth, authorization, bearer_token, bearer_token_file, oauth2 } = isObject(http_config) ? http_config : {};
  const address = URL.parse(textOf(url));
  const inAddress = address !== null && (address.username !== '' || address.search !== '');
  return inAddress || [basic_auth, authorization, bearer_token, bearer_token_file, oauth2].some((one) => one !== undefined);
}

/** The address a tool is reached at, when it is not the usual one. */
function originOf(value: unknown): { readonly url?: string } {
  const url = URL.parse(textOf(value));
  return url === null ? {} : { url: url.origin };
}

/** Without user, password and query, where keys stand. */
function withoutSecrets(text: string): string | undefined {
  const url = URL.parse(text);
  return url === null ? undefined : `${url.origin}${url.pathname}`;
}
