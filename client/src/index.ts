/** The package's one entry. */
export type { Entity, MemberList, Problem } from './contract.ts';
export type { CallOptions, Credentials, Options } from './options.ts';
// biome-ignore lint/performance/noBarrelFile: a package has one entry, and this one has two things in it
export { type ChangeResult, ThreadMembers } from './thread-members.ts';
export { ThreadMembersError } from './thread-members-error.ts';
