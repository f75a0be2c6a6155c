/** What the key is called by which commands are given: ⌘ on Apple's machines, Ctrl elsewhere. */
export function commandKey(): string {
  const { userAgentData, platform } = navigator as Navigator & { userAgentData?: { platform: string } };
  return /mac|iphone|ipad/i.test(userAgentData?.platform ?? platform) ? '⌘' : 'Ctrl';
}
