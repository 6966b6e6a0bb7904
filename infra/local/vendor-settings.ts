import * as z from 'zod';
import { agoraApp } from '../../shared/rotation/agora-app-secret.ts';
import { imBaseUrl } from '../../shared/variables.ts';

const TOGETHER =
  'needs APP_TOKEN, or AGORA_APP_ID and AGORA_APP_CERTIFICATE, and they need it: all of that for the real vendor, none for the simulator';

/** The variables that name the real vendor and what opens it. */
export const vendorVariables = {
  IM_BASE_URL: z.optional(imBaseUrl),
  APP_TOKEN: z.string().min(1, 'must be an app token').optional(),
  AGORA_APP_ID: z.optional(agoraApp.shape.appId),
  AGORA_APP_CERTIFICATE: z.optional(agoraApp.shape.appCertificate),
};

type VendorSettings = z.infer<z.ZodObject<typeof vendorVariables>>;

/** What is wrong with these variables together, by the name of the variable; `undefined` when nothing is. */
export function vendorFault(settings: VendorSettings): { variable: string; rule: string } | undefined {
  const { IM_BASE_URL, APP_TOKEN, AGORA_APP_ID, AGORA_APP_CERTIFICATE } = settings;
  if ((AGORA_APP_ID === undefined) !== (AGORA_APP_CERTIFICATE === undefined))
    return { variable: 'AGORA_APP_ID', rule: 'and AGORA_APP_CERTIFICATE go together' };
  const keys = [APP_TOKEN, AGORA_APP_ID].filter((key) => key !== undefined).length;
  if (keys > 1) return { variable: 'APP_TOKEN', rule: 'does not go with AGORA_APP_ID, which mints tokens' };
  if ((IM_BASE_URL === undefined) !== (keys === 0)) return { variable: 'IM_BASE_URL', rule: TOGETHER };
  return undefined;
}
