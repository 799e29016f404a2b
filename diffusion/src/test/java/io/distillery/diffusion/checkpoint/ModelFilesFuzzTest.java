package io.distillery.diffusion.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sound files with a few changes, the same in every build; see {@link ModelFilesFuzz}. */
class ModelFilesFuzzTest {
  private static final int CHANGED_FILES = 400;
  private static final String[] PIECES = {
    "null",
    "-1",
    "0",
    "1e999",
    "1.5",
    "99999999999",
    "true",
    "\"x\"",
    "[]",
    "{}",
    ",",
    "\"",
    "\n",
    "\u0000",
    "\u00e9",
    "}",
  };

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | {'_class_name':'DDIMScheduler','num_train_timesteps':100,'beta_start':0.001,"
            + "'beta_end':0.02,'beta_schedule':'linear','clip_sample':true,'steps_offset':1}",
        "1 | {'a':0,'b</w>':1,'ab</w>':2,'<|startoftext|>':3,'<|endoftext|>':4}",
        "2 | <|startoftext|> <|endoftext|>",
        "3 | {'model_max_length':12,'bos_token':{'content':'<|startoftext|>'},"
            + "'eos_token':'<|endoftext|>','added_tokens_decoder':{}}",
        "4 | {'pad_token':'<|endoftext|>','unk_token':'<|endoftext|>'}",
      })
  void changedFilesAreReadOrRefused(int target, String content) throws IOException {
    byte[] sound = content.strip().replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Random random = new Random(target);
    for (int i = 0; i < CHANGED_FILES; i++) {
      String changed = new String(sound, StandardCharsets.ISO_8859_1);
      for (int change = 0; change <= i % 4; change++) {
        changed = changed(changed, random);
      }
      byte[] bytes = (" " + changed).getBytes(StandardCharsets.ISO_8859_1);
      bytes[0] = (byte) target;
      ModelFilesFuzz.fuzzerTestOneInput(bytes);
    }
  }

  /** A piece put in, a stretch taken out, or a value replaced. */
  private static String changed(String text, Random random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(8));
    String piece = random.nextInt(3) == 0 ? "" : PIECES[random.nextInt(PIECES.length)];
    int colon = text.indexOf(':', from);
    int end = colon < 0 ? -1 : text.indexOf(',', colon);
    return end >= 0 && random.nextBoolean()
        ? text.substring(0, colon + 1) + piece + text.substring(end)
        : text.substring(0, from) + piece + text.substring(to);
  }
}
