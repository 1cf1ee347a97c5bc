// The tag in TSX, as strict code writes it. Nothing of it runs.

import type { KardEnroll } from "kard-enroll/element";
import { createRef } from "react";

const element = createRef<KardEnroll>();

export const whole = (
  <kard-enroll
    ref={element}
    className="import"
    slot="main"
    organizationId="your-organization"
    environment="sandbox"
    sendWhen="all"
    token={async () => "token"}
    ondone={({ detail }) => detail.counts.created.toFixed()}
    onerror={({ detail }) => detail.code.trim()}
    onprepared={(event) => event.preventDefault()}
  >
    <p slot="intro">Drop it here.</p>
  </kard-enroll>
);

// @ts-expect-error the tag knows what its properties may be
export const wrongValue = <kard-enroll organizationId="o" sendWhen="never" />;
// @ts-expect-error and which there are
export const wrongName = <kard-enroll organisation="o" />;
// @ts-expect-error and what its events tell
export const wrongDetail = <kard-enroll ondone={({ detail }) => detail.row} />;
