package io.distillery.benchmark;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Number formats as files and commands call them. */
enum NumberType {
  /** 32 bits. */
  FP32(ScalarType.Float),
  /** 16 bits with the range of 32. */
  BF16(ScalarType.BFloat16),
  /** 16 bits, IEEE 754. */
  FP16(ScalarType.Half);

  private final ScalarType scalarType;

  NumberType(ScalarType scalarType) {
    this.scalarType = scalarType;
  }

  ScalarType scalarType() {
    return scalarType;
  }
}
