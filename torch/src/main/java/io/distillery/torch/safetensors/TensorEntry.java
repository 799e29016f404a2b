package io.distillery.torch.safetensors;

import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Says where a tensor lies in a safetensors file.
 *
 * @param type of its numbers
 * @param shape row-major; empty for a single number
 * @param begin offset in the data
 * @param end offset behind its last byte
 */
record TensorEntry(ScalarType type, long[] shape, long begin, long end) {}
