import type { KardEnroll, KardEnrollProps } from "kard-enroll/element";
import type { ClassAttributes, HTMLAttributes } from "react";

type Others = Omit<HTMLAttributes<KardEnroll>, keyof KardEnrollProps>;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "kard-enroll": KardEnrollProps & Others & ClassAttributes<KardEnroll>;
    }
  }
}
