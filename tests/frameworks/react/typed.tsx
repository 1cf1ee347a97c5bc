// The tag in strict TSX. This file is only type-checked.

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
    submitPolicy="all-or-nothing"
    token={async () => "token"}
    ondone={({ detail }) => detail.counts.created.toFixed()}
    onerror={({ detail }) => detail.code.trim()}
    onbeforesubmit={(event) => event.preventDefault()}
  >
    <p slot="intro">Drop it here.</p>
  </kard-enroll>
);

// @ts-expect-error the value is not allowed
export const wrongValue = <kard-enroll organizationId="o" submitPolicy="never" />;
// @ts-expect-error there is no such property
export const wrongName = <kard-enroll organisation="o" />;
// @ts-expect-error the event has no such detail
export const wrongDetail = <kard-enroll ondone={({ detail }) => detail.row} />;
