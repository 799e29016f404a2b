/**
 * CLIP's byte-pair tokenizer: text to token ids and back, and the training of small vocabularies in
 * the same files. Our own, because the maintained JVM libraries either bring native code (the
 * bindings of Hugging Face's tokenizers) or know only GPT's vocabularies, which have no end-of-word
 * suffix (JTokkit).
 */
package io.distillery.diffusion.tokenizer;
