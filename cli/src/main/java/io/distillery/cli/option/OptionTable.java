package io.distillery.cli.option;

import io.distillery.classifier.Architecture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lists every option that stands for a field of the recipe, once, in the order of helps. */
public final class OptionTable {
  static final List<RecipeOption> ALL =
      List.of(
          RecipeOption.of(
              "--validation",
              Section.SOURCE,
              "source.test",
              "DIR",
              "Class folders of images to test on. Default: val/ or test/ beside train/, else"
                  + " a share of each class is held out."),
          RecipeOption.of(
              "--held-out",
              Section.SOURCE,
              "source.heldOut",
              "SHARE",
              "The share of each class that is held out where there are no images to test on."),
          RecipeOption.of(
              "--class-names",
              Section.SOURCE,
              "source.classNames",
              "FILE",
              "Words for class folders that are named by codes: a .tsv file of lines FOLDER"
                  + " TAB WORDS. Default: classes.tsv or classes.json in the dataset."),
          RecipeOption.of(
              "--images-per-class",
              Section.SOURCE,
              "source.imagesPerClass",
              "N",
              "Distil at most so many training images of each class, drawn at random; 0 for"
                  + " all."),
          RecipeOption.of(
              "--max-bad-images",
              Section.SOURCE,
              "source.maxBadImages",
              "SHARE",
              "Unreadable images are skipped and listed; above this share they fail the run."),
          RecipeOption.of(
              "--selection-images",
              Section.SOURCE,
              "source.selectionImages",
              "N",
              "Keep so many training images of each class out of everything, and also report"
                  + " each network's accuracy at the epoch that is best on them: a best epoch that"
                  + " was not chosen on the test images."),
          RecipeOption.of(
              "--data-seed",
              Section.SOURCE,
              "source.seed",
              "N",
              "Decides which images are held out, and which are drawn by --images-per-class,"
                  + " where runs of several seeds are to share them. Default: --seed."),
          RecipeOption.of(
              "--seed",
              Section.REPEATABILITY,
              "seed",
              "N",
              "All randomness follows from it: the same seed gives the same bytes on the same"
                  + " machine."),
          RecipeOption.of(
              "--descriptions",
              Section.DESCRIPTIONS,
              "descriptions.file",
              "FILE|DIR",
              "Descriptions made elsewhere, by a vision-language model for example: a .jsonl, .csv or"
                  + " .parquet file with an image a line, as metadata.jsonl {\"file_name\":"
                  + " \"class/x.jpg\", \"text\": \"...\"}; LLaVA's file of answers; or a folder with a"
                  + " .txt for each image. Default: the embedded appearance describer looks at each"
                  + " image and says its colours, shape, place, light and texture."),
          RecipeOption.of(
              "--caption-column",
              Section.DESCRIPTIONS,
              "descriptions.captionColumn",
              "NAME",
              "The column of that file that holds the descriptions. Default: text, or caption."),
          RecipeOption.of(
              "--questions",
              Section.DESCRIPTIONS,
              "descriptions.questions",
              "FILE",
              "For LLaVA's file of answers: that of its questions, which says what image each is"
                  + " about."),
          RecipeOption.ofSwitch(
              "--name-class",
              Section.DESCRIPTIONS,
              "descriptions.nameClass",
              "Put the class's name before each of --descriptions that does not say it, as is done with"
                  + " the answers of a vision-language model."),
          RecipeOption.of(
              "--describer",
              Section.DESCRIPTIONS,
              "descriptions.describer",
              "KIND",
              "Who describes the images: appearance, which measures them and needs nothing; llava,"
                  + " LLaVA-1.5 in this process, from the checkpoint that --vlm names; or openai, the"
                  + " model --vlm of any OpenAI-compatible server."),
          RecipeOption.ofSwitch(
              "--only-missing",
              Section.DESCRIPTIONS,
              "descriptions.onlyMissing",
              "Ask the describer about those images alone that have no description yet: neither in"
                  + " --descriptions nor from an earlier pass over the same run."),
          new RecipeOption(
              "--vlm",
              Section.DESCRIPTIONS,
              "descriptions.vlm.model",
              "DIR|NAME",
              "For llava: a LLaVA-1.5 checkpoint of 7B or 13B on disk, in Hugging Face's layout. For"
                  + " openai: what the server calls the model.",
              SpecialOptions::visionLanguageModel),
          RecipeOption.of(
              "--question",
              Section.DESCRIPTIONS,
              "descriptions.vlm.question",
              "TEXT",
              "What a vision-language model is asked about each image; {class} stands for the class's"
                  + " name, {folder} for that of its folder."),
          RecipeOption.of(
              "--temperature",
              Section.DESCRIPTIONS,
              "descriptions.vlm.temperature",
              "T",
              "Of its answers; 0 for the likeliest words."),
          RecipeOption.of(
              "--max-tokens",
              Section.DESCRIPTIONS,
              "descriptions.vlm.maxTokens",
              "N",
              "After which an answer is cut."),
          RecipeOption.of(
              "--vlm-batch",
              Section.DESCRIPTIONS,
              "descriptions.vlm.batch",
              "N",
              "Images that llava describes together; answers depend on it a little."),
          RecipeOption.of(
              "--server",
              Section.DESCRIPTIONS,
              "descriptions.vlm.server.url",
              "URL",
              "Where the server of openai is, e.g. http://localhost:11434; with or without /v1."),
          RecipeOption.of(
              "--api-key-env",
              Section.DESCRIPTIONS,
              "descriptions.vlm.server.keyVariable",
              "NAME",
              "The environment variable that holds the server's key, where it wants one."),
          RecipeOption.of(
              "--api-key-file",
              Section.DESCRIPTIONS,
              "descriptions.vlm.server.keyFile",
              "FILE",
              "The file that holds it, instead."),
          RecipeOption.of(
              "--extra-body",
              Section.DESCRIPTIONS,
              "descriptions.vlm.server.extraBody",
              "JSON",
              "An object whose fields go along with each request, e.g. {\"top_p\": 0.9}."),
          RecipeOption.of(
              "--parallel",
              Section.DESCRIPTIONS,
              "descriptions.vlm.server.parallel",
              "N",
              "Requests at the same time; fewer while the server says that they are too many."),
          RecipeOption.of(
              "--smallest-side",
              Section.DESCRIPTIONS,
              "descriptions.vlm.server.smallestSide",
              "PX",
              "To which the short side of smaller images is enlarged before they are sent."),
          RecipeOption.of(
              "--tries",
              Section.DESCRIPTIONS,
              "descriptions.vlm.server.tries",
              "N",
              "How often a request that fails is made, after longer and longer waits, before its"
                  + " image is given up."),
          RecipeOption.of(
              "--answer-timeout",
              Section.DESCRIPTIONS,
              "descriptions.vlm.server.timeoutSeconds",
              "SECONDS",
              "How long the server may take for one answer."),
          RecipeOption.of(
              "--max-failures",
              Section.DESCRIPTIONS,
              "descriptions.vlm.maxFailures",
              "N",
              "How many images a vision-language model may leave undescribed before all ends. Up to"
                  + " that they are listed and the exit code is 3."),
          RecipeOption.of(
              "--model",
              Section.MODEL,
              "model.name",
              "auto|mini|photo|DIR|FILE|NAME",
              "The latent diffusion model: mini or photo, the embedded ones for images of 32 px and"
                  + " photographs of 64 px; auto, mini for its own classes and for images of up to 40 px,"
                  + " else photo; or a directory in the diffusers layout, such as Stable Diffusion"
                  + " v1.5; or one .safetensors file in the original layout of Stable Diffusion 1.x or"
                  + " 2.x; or what a hub calls one that 'distillery model pull' or another tool has"
                  + " fetched, such as stabilityai/sd-turbo."),
          RecipeOption.of(
              "--tokenizer",
              Section.MODEL,
              "model.tokenizer",
              "DIR",
              "For a model in one file, which holds none: a directory with vocab.json and"
                  + " merges.txt."),
          RecipeOption.of(
              "--prediction-type",
              Section.MODEL,
              "model.prediction",
              "TYPE",
              "For a model in one file, which does not say what it predicts: epsilon,"
                  + " v_prediction or sample. Default: epsilon for 1.x; 2.x needs it."),
          new RecipeOption(
              "--lora",
              Section.MODEL,
              "model.loras",
              "FILE[:SCALE]",
              "A LoRA file to merge into the model, e.g. style.safetensors:0.8; may be given"
                  + " several times. Default scale: 1.",
              SpecialOptions::lora),
          new RecipeOption(
              "--embedding",
              Section.MODEL,
              "model.embeddings",
              "FILE",
              "A textual inversion file, whose concept prompts may name; may be given several"
                  + " times.",
              SpecialOptions::embedding),
          new RecipeOption(
              "--vae",
              Section.MODEL,
              "model.vae",
              "DIR|FILE",
              "An autoencoder in place of the model's own; may be what a hub calls one that was fetched,"
                  + " and so may the next two and --lora.",
              SpecialOptions.fetched("model.vae")),
          new RecipeOption(
              "--encoder",
              Section.MODEL,
              "model.encoder",
              "DIR|FILE",
              "A tiny autoencoder (TAESD, diffusers' AutoencoderTiny) that encodes images in place of"
                  + " the model's own: nearly the same latents in a fraction of the time. How nearly"
                  + " is measured on some of the images, and said.",
              SpecialOptions.fetched("model.encoder")),
          new RecipeOption(
              "--decoder",
              Section.MODEL,
              "model.decoder",
              "DIR|FILE",
              "A tiny autoencoder that decodes in place of the model's own: nearly the same images in"
                  + " a fraction of the time.",
              SpecialOptions.fetched("model.decoder")),
          RecipeOption.ofSwitch(
              "--encode-bf16",
              Section.MODEL,
              "model.encodeBfloat16",
              "Images are encoded in bfloat16, or in float32: centroids differ by less than a hundredth"
                  + " of the latents' spread. Default: where the processor has instructions for"
                  + " it, 1.3 to 1.9 times as fast."),
          RecipeOption.of(
              "--size",
              Section.SIZE,
              "synthesis.imageSize",
              "PIXELS|WxH",
              "Size of the distilled images: 256 for squares, 256x384 for width and height. Images"
                  + " are encoded and drawn in this shape, their shorter side the model's own size,"
                  + " and resized. Default: the model's own, 256 at most."),
          new RecipeOption(
              "--train",
              Section.FINE_TUNING,
              "fineTuning.when",
              "",
              "Fit the model to the source images and their descriptions first, or do not."
                  + " Default: if the model was not trained on these classes.",
              SpecialOptions::train),
          RecipeOption.of(
              "--train-epochs",
              Section.FINE_TUNING,
              "fineTuning.epochs",
              "N",
              "Passes over the source images. Default: 8, or for a small model what fits into"
                  + " --train-minutes, at most 100."),
          RecipeOption.of(
              "--train-minutes",
              Section.FINE_TUNING,
              "fineTuning.minutes",
              "M",
              "End fine-tuning after about so many minutes, where that is sooner than"
                  + " --train-epochs. A trial turns them into steps, once; resumed, it does as many."
                  + " Default: 12 for a small model where --train-epochs is not given."),
          RecipeOption.of(
              "--train-batch",
              Section.FINE_TUNING,
              "fineTuning.optimisation.batchSize",
              "N",
              "Images a step."),
          RecipeOption.of(
              "--learning-rate",
              Section.FINE_TUNING,
              "fineTuning.optimisation.learningRate",
              "RATE",
              "Of AdamW. Default: what suits the model: small ones and adapters bear more."),
          RecipeOption.of(
              "--lr-schedule",
              Section.FINE_TUNING,
              "fineTuning.optimisation.schedule",
              "SHAPE",
              "What the learning rate does after its warm-up: constant, linear or cosine (the"
                  + " last two fall to 0)."),
          RecipeOption.of(
              "--warm-up",
              Section.FINE_TUNING,
              "fineTuning.optimisation.warmUpSteps",
              "STEPS",
              "In which the learning rate rises in a straight line."),
          RecipeOption.of(
              "--loss",
              Section.FINE_TUNING,
              "fineTuning.objective.loss",
              "LOSS",
              "mse; min-snr, weighted by min(SNR, 5) / SNR; or adaptive, errors with and"
                  + " without text balanced by learned weights, twice the time."),
          RecipeOption.of(
              "--caption-dropout",
              Section.FINE_TUNING,
              "fineTuning.objective.captionDropout",
              "SHARE",
              "Of the descriptions replaced by nothing, which guidance needs."),
          RecipeOption.ofSwitch(
              "--flip",
              Section.FINE_TUNING,
              "fineTuning.views.flips",
              "Mirror images at random, and the words left and right with them; not for"
                  + " images of text or of handed things."),
          RecipeOption.of(
              "--crops",
              Section.FINE_TUNING,
              "fineTuning.views.crops",
              "N",
              "Random parts of each image, three quarters or more of its sides, beside the"
                  + " whole."),
          RecipeOption.of(
              "--ema-decay",
              Section.FINE_TUNING,
              "fineTuning.optimisation.emaDecay",
              "DECAY",
              "Of the averaged weights, which are the result."),
          RecipeOption.of(
              "--accumulate",
              Section.FINE_TUNING,
              "fineTuning.memory.parts",
              "PARTS",
              "Compute a step's images in so many parts, one after the other, to save memory."),
          RecipeOption.ofSwitch(
              "--recompute",
              Section.FINE_TUNING,
              "fineTuning.memory.recomputeActivations",
              "Compute activations again on the way back instead of keeping them (gradient"
                  + " checkpointing): a third more time, a fraction of the memory."),
          RecipeOption.ofSwitch(
              "--bf16",
              Section.FINE_TUNING,
              "fineTuning.memory.bfloat16",
              "Compute in bfloat16, or do not; what learns stays in float32. Default: where the"
                  + " processor has instructions for it, unless adapters learn."),
          RecipeOption.of(
              "--lora-rank",
              Section.FINE_TUNING,
              "fineTuning.lora.rank",
              "RANK",
              "Train low-rank adapters of this rank instead of the weights (LoRA), 4 to 64"
                  + " usually. They are merged into OUT/model and written beside it, as"
                  + " pytorch_lora_weights.safetensors. Default: full training."),
          RecipeOption.of(
              "--lora-alpha",
              Section.FINE_TUNING,
              "fineTuning.lora.alpha",
              "ALPHA",
              "The adapters' scale is alpha / rank. Default: the rank."),
          new RecipeOption(
              "--lora-targets",
              Section.FINE_TUNING,
              "fineTuning.lora.targets",
              "KIND",
              "Layers that get adapters: attention, feed-forward, convolutions; and text, the"
                  + " attention of the text encoder. Default: attention.",
              SpecialOptions::loraTargets),
          RecipeOption.of(
              "--checkpoint-every",
              Section.FINE_TUNING,
              "fineTuning.checkpoints.every",
              "STEPS",
              "Steps between checkpoints."),
          RecipeOption.of(
              "--checkpoints-kept",
              Section.FINE_TUNING,
              "fineTuning.checkpoints.kept",
              "N",
              "How many of the newest checkpoints are kept."),
          RecipeOption.of(
              "--validate-every",
              Section.FINE_TUNING,
              "fineTuning.checkpoints.validateEvery",
              "STEPS",
              "Steps between looks at the loss on held-out images and at pictures of the same"
                  + " prompts; 0 for none."),
          RecipeOption.ofSwitch(
              "--keep-best",
              Section.FINE_TUNING,
              "fineTuning.checkpoints.best",
              "Keep the weights of the look with the lowest loss on held-out images, or the last"
                  + " ones."),
          RecipeOption.of(
              "--train-held-out",
              Section.FINE_TUNING,
              "fineTuning.views.heldOut",
              "SHARE",
              "Of the source images that are not learned from, 256 at most, for the"
                  + " validation loss."),
          RecipeOption.of(
              "--ipc",
              Section.PROTOTYPES,
              "prototypes.imagesPerClass",
              "N",
              "Images per class: how many are distilled."),
          RecipeOption.of(
              "--contamination",
              Section.PROTOTYPES,
              "prototypes.images.contamination",
              "SHARE",
              "The most outlying share of a class leaves before clustering, by the local"
                  + " outlier factor; 0 keeps all."),
          RecipeOption.of(
              "--neighbours",
              Section.PROTOTYPES,
              "prototypes.images.neighbours",
              "N",
              "Neighbours of the local outlier factor."),
          RecipeOption.of(
              "--restarts",
              Section.PROTOTYPES,
              "prototypes.images.kMeans.restarts",
              "N",
              "How often k-means starts anew; the best stays."),
          RecipeOption.of(
              "--representative",
              Section.PROTOTYPES,
              "prototypes.images.representative",
              "KIND",
              "What stands for a cluster: centroid, its mean, or medoid, the real image"
                  + " nearest to it."),
          RecipeOption.of(
              "--latent",
              Section.PROTOTYPES,
              "prototypes.images.latent",
              "KIND",
              "Which latent stands for an image: mean, that of its latent distribution, or"
                  + " sample, a seeded one, as in the authors' scripts."),
          new RecipeOption(
              "--features",
              Section.PROTOTYPES,
              "prototypes.images.space",
              "KIND",
              "What images are compared by: latents, those of the model's autoencoder;"
                  + " classifier, the features of a small classifier that is first trained on the"
                  + " source images; or classifier:FILE, those of a network that 'distillery"
                  + " teacher' has made. Prototypes are then the mean latents of its clusters.",
              SpecialOptions::features),
          RecipeOption.of(
              "--text-rule",
              Section.PROTOTYPES,
              "prototypes.texts.rule",
              "RULE",
              "Which text speaks for a cluster: frequent-words, the description with most of"
                  + " the cluster's top words; characteristic-words, the one whose words tell the"
                  + " cluster best from its class, whatever its length; mean-embedding, the one"
                  + " nearest to the cluster's mean in the model's own text encoder;"
                  + " medoid-description, that of the image nearest to the centre; label, no more"
                  + " than the class; none, no text."),
          RecipeOption.of(
              "--threshold",
              Section.PROTOTYPES,
              "prototypes.texts.threshold",
              "SHARE",
              "Words in at least this share of a class's descriptions do not tell its"
                  + " clusters apart and are left out."),
          RecipeOption.of(
              "--top-k",
              Section.PROTOTYPES,
              "prototypes.texts.topK",
              "N",
              "How many of a cluster's most frequent words count."),
          RecipeOption.of(
              "--word-match",
              Section.PROTOTYPES,
              "prototypes.texts.wordMatch",
              "KIND",
              "When a description has a word: whole-word, or substring as in the authors'"
                  + " scripts."),
          RecipeOption.of(
              "--strength",
              Section.SYNTHESIS,
              "synthesis.strength",
              "SHARE",
              "How far a prototype is noised before it is drawn anew: from 0, which decodes"
                  + " it as it is, to 1, which forgets it. Default: what suits the model."),
          RecipeOption.of(
              "--guidance-scale",
              Section.SYNTHESIS,
              "synthesis.guidance.scale",
              "SCALE",
              "Weight of the description against the negative prompt; 1 is no guidance."
                  + " Default: what suits the model."),
          RecipeOption.of(
              "--guidance-rescale",
              Section.SYNTHESIS,
              "synthesis.guidance.rescale",
              "SHARE",
              "How far a guided prediction gets back the spread that it has under the"
                  + " description alone, from 0 to 1: against the strong colours and contrasts of"
                  + " large scales. Default: what suits the model."),
          RecipeOption.of(
              "--negative-prompt",
              Section.SYNTHESIS,
              "synthesis.guidance.negativePrompt",
              "TEXT",
              "What to steer away from. Default: what suits the model."),
          RecipeOption.of(
              "--prompt-mode",
              Section.SYNTHESIS,
              "synthesis.guidance.promptMode",
              "MODE",
              "padded: cut or padded to what the text encoder takes; windows: long prompts in"
                  + " windows, as in the authors' scripts."),
          RecipeOption.of(
              "--steps",
              Section.SYNTHESIS,
              "synthesis.walk.steps",
              "N",
              "Steps of a whole walk from noise, of which the strength takes its share. Default: as many as"
                  + " suit the model: the published 50, photo's 25."),
          RecipeOption.of(
              "--scheduler",
              Section.SYNTHESIS,
              "synthesis.walk.scheduler",
              "NAME",
              "The sampler: checkpoint (the one that the model names) or another, such as"
                  + " pndm, ddim, euler or dpm++2m; a wrong name lists all."),
          RecipeOption.of(
              "--reuse",
              Section.SYNTHESIS,
              "synthesis.walk.reuse",
              "N",
              "Of every N steps the first computes the denoiser's deep layers, and the others take"
                  + " their features and compute the last layer alone: images in a fraction of the"
                  + " time, a little away from those of the full walk. Default: 1, each step its"
                  + " own."),
          RecipeOption.of(
              "--batch",
              Section.SYNTHESIS,
              "synthesis.drawing.batchSize",
              "N",
              "Images drawn at once; others move results by rounding. Default: 8, fewer of"
                  + " large images."),
          RecipeOption.of(
              "--vae-tiles",
              Section.SYNTHESIS,
              "synthesis.drawing.vaeTiles",
              "WHEN",
              "When the autoencoder works in overlapping tiles of 64 pixels of the latent"
                  + " (512 of the image), which bounds memory and changes tones a little: auto,"
                  + " where an image would take more than 3 GB at once, with Stable Diffusion above"
                  + " 850 pixels square; on, for whatever is larger than a tile; off."),
          RecipeOption.of(
              "--weights",
              Section.SYNTHESIS,
              "synthesis.drawing.weights",
              "KEPT",
              "How weights are kept: fastest, in bf16 where the processor computes in it,"
                  + " else in float32; stored, as the files have them, which saves half the memory"
                  + " of float32 where they are 16-bit and takes a little more time."),
          RecipeOption.of(
              "--mode-guidance",
              Section.SYNTHESIS,
              "synthesis.steering.mode",
              "SHARE",
              "Take each step of the noisier half of a walk by this part of the way to the"
                  + " image prototype (MGD3): a walk may then start from more noise, at a larger"
                  + " strength, and stay with its cluster. 0 is none, 0.1 usual."),
          RecipeOption.of(
              "--deviation",
              Section.SYNTHESIS,
              "synthesis.steering.deviation",
              "SHARE",
              "Push each image away from the most similar one drawn of its class before, by"
                  + " this share of each step's noise in the middle half of the walk (as IGD does),"
                  + " against images that are too much alike. 0 is none, 0.01 to 0.05 usual."),
          RecipeOption.of(
              "--transport",
              Section.SYNTHESIS,
              "synthesis.steering.transport",
              "SHARE",
              "Take each step of the noisier half of a walk by this part of the way to the real"
                  + " images of its class that no other drawn image stands for, by optimal"
                  + " transport. 0 is none, 0.05 to 0.3 usual."),
          RecipeOption.of(
              "--teacher-guidance",
              Section.SYNTHESIS,
              "synthesis.steering.teacher",
              "SHARE",
              "Push each image to what --teacher takes for its class: against the gradient of the"
                  + " teacher's loss through the decoder, by this share of each step's noise from"
                  + " 0.8 to 0.5 of the walk. Those steps take longer. 0 is none, 0.05 to 0.3"
                  + " usual."),
          RecipeOption.of(
              "--candidates",
              Section.CANDIDATES,
              "synthesis.candidates",
              "N",
              "Draw N images for each prototype, which differ in their noise, and keep the"
                  + " one that the teacher finds most itself (the probability of its class) and"
                  + " most typical (near in features to the real images of its cluster). Drawing"
                  + " takes N times as long, and the teacher looks at all real images once; 1 is no"
                  + " choice."),
          RecipeOption.of(
              "--teacher",
              Section.CANDIDATES,
              "teachers.teacher",
              "FILE",
              "A network trained on the real images of this dataset, as 'distillery teacher'"
                  + " writes it: it chooses among candidates, guides with --teacher-guidance, and"
                  + " labels for --protocol soft. Its accuracy on the real test images is measured"
                  + " first; one of other classes, or of another order, is refused."),
          RecipeOption.ofSwitch(
              "--tune",
              Section.TUNING,
              "tuning.wanted",
              "Before images are drawn, choose strength, centroid or medoid, and text rule by short"
                  + " trainings on photographs that are kept out of everything else, or do not."
                  + " Settings that you give are not touched. Default: with a small model on classes"
                  + " that it does not know."),
          RecipeOption.of(
              "--tune-images",
              Section.TUNING,
              "tuning.images",
              "N",
              "Images of each class that are kept out for it. Default: a fifth of the smallest"
                  + " class, at most 50."),
          RecipeOption.of(
              "--tune-sets",
              Section.TUNING,
              "tuning.sets",
              "N",
              "Sets that are drawn by each setting."),
          RecipeOption.of(
              "--tune-epochs",
              Section.TUNING,
              "tuning.epochs",
              "N",
              "Epochs of the trainings that judge them."),
          RecipeOption.of(
              "--tune-minutes",
              Section.TUNING,
              "tuning.minutes",
              "M",
              "Try as many settings as about so many minutes are enough for, and choose nothing where"
                  + " one would take half as long again; 0 for all. How many that is, is found once"
                  + " by trying and kept in OUT/tuning."),
          RecipeOption.of(
              "--refine",
              Section.REFINEMENT,
              "synthesis.refinement.kind",
              "KIND",
              "What is done with images once they are drawn: none; or dm, distribution"
                  + " matching: they are changed so that the mean of their features is that of the"
                  + " class's real images, in many small networks with random weights. OUT/drawn"
                  + " holds the images as they were drawn. Default: what a choice of settings"
                  + " finds (--tune), and dm where there is no time for one; else dm for mini on its"
                  + " own classes, and none."),
          RecipeOption.of(
              "--refine-space",
              Section.REFINEMENT,
              "synthesis.refinement.space",
              "SPACE",
              "What of an image is changed: pixels; coarse, what is added to it at a quarter of its"
                  + " size, so that its detail stays; or the latents that it is decoded from."
                  + " Default: of mini latents, else coarse."),
          RecipeOption.of(
              "--refine-steps",
              Section.REFINEMENT,
              "synthesis.refinement.iterations",
              "N",
              "Steps of each class, each with a network of its own. Default: of mini 100, else 200, or"
                  + " where a run chooses to refine 150, or as many as fit into three minutes."),
          RecipeOption.of(
              "--refine-minutes",
              Section.REFINEMENT,
              "synthesis.refinement.minutes",
              "MINUTES",
              "How long refining the whole set may take on this machine, with --refine-steps no more"
                  + " than those. How many steps fit is found once by trying and kept in"
                  + " OUT/distilled/fitted.json; another machine, or another day, may find another"
                  + " number. Default: not by time."),
          RecipeOption.of(
              "--refine-real",
              Section.REFINEMENT,
              "synthesis.refinement.realImages",
              "N",
              "Real images of the class that each step looks at."),
          RecipeOption.of(
              "--refine-rate",
              Section.REFINEMENT,
              "synthesis.refinement.rate",
              "RATE",
              "Learning rate of the first step (Adam); it falls to 0 by half a cosine. Default:"
                  + " what suits the space."),
          RecipeOption.of(
              "--refine-bound",
              Section.REFINEMENT,
              "synthesis.refinement.bound",
              "SHARE",
              "The most that a colour of a pixel moves from where it was drawn, of the way from"
                  + " black to white: with 0.1 people see better what is on an image. Latents have"
                  + " none. Default: 1, no bound."),
          RecipeOption.of(
              "--protocol",
              Section.EVALUATION,
              "evaluation.protocol",
              "NAME",
              "hard-32: networks learn the class of each image, by the recipe of CIFAR."
                  + " hard-224: by that of ImageNet subsets; all images are resized to 224 pixels."
                  + " hard: hard-32 up to 64 pixels, else hard-224. soft: networks learn what a"
                  + " teacher says of each augmented image."),
          RecipeOption.of(
              "--networks",
              Section.EVALUATION,
              "evaluation.networks",
              "NAME",
              "Networks to train on each small set: "
                  + String.join(", ", Architecture.names())
                  + ". Published with hard-32 is"
                  + " convnet3, with hard-224 convnet6, resnetap10 and resnet18; those that end in"
                  + " -batch or _modified have batch norm."),
          RecipeOption.of(
              "--eval-epochs",
              Section.EVALUATION,
              "evaluation.epochs",
              "N",
              "Epochs of each training. Default: those of the published protocol: hard-32"
                  + " 1000, hard-224 by images per class from 3000 (1) to 300 (above 500), soft"
                  + " 300; others are named in every table."),
          RecipeOption.of(
              "--eval-minutes",
              Section.EVALUATION,
              "evaluation.minutes",
              "M",
              "Shorten the trainings of a run, which tables say, so that all together take about so"
                  + " many minutes, though not to fewer than 20 epochs; 0 for the protocol's own"
                  + " epochs. Default: 6; 0 with --eval-epochs, with soft labels, and in"
                  + " comparisons."),
          RecipeOption.of(
              "--eval-tests",
              Section.EVALUATION,
              "evaluation.tests",
              "N",
              "How often a network is tested over its training with hard labels, at most"
                  + " after every epoch; the last time is at the end. Default: 100 times, or once where"
                  + " the trainings are shortened."),
          RecipeOption.of(
              "--eval-size",
              Section.EVALUATION,
              "evaluation.imageSize",
              "PIXELS",
              "With hard-224, the size to which all images are resized instead of 224."),
          RecipeOption.of(
              "--repeats",
              Section.EVALUATION,
              "evaluation.repeats",
              "N",
              "Trainings of each network on each set."),
          RecipeOption.ofSwitch(
              "--eval-bf16",
              Section.EVALUATION,
              "evaluation.bfloat16",
              "Networks compute in bfloat16, weights and loss in float32, or do not; tables"
                  + " name it. Default: where the processor has instructions for it, 1.5 to 1.8"
                  + " times as fast."),
          RecipeOption.ofSwitch(
              "--weighted",
              Section.EVALUATION,
              "evaluation.weighted",
              "The images of a set count in training by their weights in metadata.jsonl, the share"
                  + " of the class that each stands for, where the set has weights; tables name it."
                  + " In comparisons such methods are called NAME-weighted."),
          RecipeOption.ofSwitch(
              "--unaugmented",
              Section.EVALUATION,
              "evaluation.unaugmented",
              "Train on images as they are, neither augmented nor mixed, to tell what that does;"
                  + " tables name it."),
          RecipeOption.ofSwitch(
              "--store-labels",
              Section.LABELS,
              "teachers.storeLabels",
              "Keep the teacher's labels, in half precision, in OUT/evaluation/labels, so"
                  + " that others can train on the distilled images without the teacher."),
          RecipeOption.of(
              "--labels",
              Section.LABELS,
              "teachers.labels",
              "DIR",
              "Such labels instead of a teacher: a copy of OUT/evaluation/labels."));

  /** What is no part of a recipe: where a run or a comparison is, and how large. */
  private static final Map<String, String> OF_PLACES =
      Map.of(
          "place.out", "--out",
          "place.redo", "--redo",
          "comparison.sets", "--sets",
          "comparison.settle", "--settle",
          "comparison.realEpochs", "--real-epochs");

  private static final Pattern FIELD =
      Pattern.compile("\\b[a-z][A-Za-z]*(?:\\.[a-z][A-Za-z]*)+\\b");

  private OptionTable() {}

  /** Finds the option of a flag, with its dashes. */
  static Optional<RecipeOption> ofFlag(String flag) {
    return ALL.stream().filter(option -> option.flag().equals(flag)).findFirst();
  }

  /** Says a sentence about fields of the recipe in the flags that stand for them. */
  public static String inFlags(String sentence) {
    return FIELD
        .matcher(sentence.replace("fineTuning.when NEVER", "--no-train"))
        .replaceAll(found -> flag(found.group()));
  }

  private static String flag(String field) {
    return ALL.stream()
        .filter(option -> option.field().equals(field))
        .map(RecipeOption::flag)
        .findFirst()
        .orElseGet(() -> OF_PLACES.getOrDefault(field, field));
  }
}
