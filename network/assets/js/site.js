/** On every page, and only ever an addition: each page reads, searches and submits without it. */

import { forgetSavedDraft } from './site/saved-draft.js';
import { focusErrorSummary } from './site/error-summary.js';
import { followContents } from './site/contents.js';
import { makeFiltersLive } from './site/live-filters.js';
import { offerSuggestions } from './site/suggestions.js';
import { switchThemeInPlace } from './site/theme.js';

forgetSavedDraft();
focusErrorSummary();
followContents();
makeFiltersLive();
offerSuggestions();
switchThemeInPlace();
