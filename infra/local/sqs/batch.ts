import { AwsFailure } from '../aws-failure.ts';
import { exception } from './refusals.ts';

const MAX_ENTRIES = 10;
const ENTRY_ID = /^[\w-]{1,80}$/;

/**
 * Does it for each entry by itself; what fails is told in the answer.
 *
 * @throws AwsFailure when the batch as a whole is refused
 */
export function batch<Entry extends { Id: string }>(
  all: readonly Entry[],
  run: (entry: Entry) => object,
): object {
  if (all.length === 0) throw exception('EmptyBatchRequest', 'There should be at least one entry.');
  if (all.length > MAX_ENTRIES)
    throw exception(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${all.length}.`,
    );
  if (!all.every(({ Id }) => ENTRY_ID.test(Id)))
    throw exception(
      'InvalidBatchEntryId',
      'An entry id has up to 80 letters, digits, hyphens and underscores.',
    );
  if (new Set(all.map(({ Id }) => Id)).size < all.length)
    throw exception('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
  const answers = all.map((entry) => attempt(entry, run));
  return {
    Successful: answers.filter((answer) => !('Code' in answer)),
    Failed: answers.filter((answer) => 'Code' in answer),
  };
}

function attempt<Entry extends { Id: string }>(entry: Entry, run: (entry: Entry) => object): object {
  try {
    return { Id: entry.Id, ...run(entry) };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { Id: entry.Id, Code: error.type, Message: error.message, SenderFault: true };
  }
}
