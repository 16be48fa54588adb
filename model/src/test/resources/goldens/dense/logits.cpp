// Prints the logits after the last of the given tokens, as libllama computes them in float32.
#include "llama.h"
#include <cstdio>
#include <cstdlib>
#include <vector>

int main(int argc, char ** argv) {
    llama_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
    llama_backend_init();
    llama_model * model = llama_model_load_from_file(argv[1], llama_model_default_params());
    if (model == nullptr) { fprintf(stderr, "cannot load\n"); return 1; }
    llama_context_params params = llama_context_default_params();
    params.n_ctx = 512;
    params.n_batch = 512;
    params.n_ubatch = 512;
    params.n_threads = params.n_threads_batch = 1;
    params.type_k = params.type_v = GGML_TYPE_F32;
    params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    llama_context * context = llama_init_from_model(model, params);
    std::vector<llama_token> tokens;
    for (int i = 2; i < argc; i++) tokens.push_back(atoi(argv[i]));
    if (llama_decode(context, llama_batch_get_one(tokens.data(), tokens.size())) != 0) return 1;
    const float * logits = llama_get_logits_ith(context, -1);
    int n = llama_vocab_n_tokens(llama_model_get_vocab(model));
    for (int i = 0; i < n; i++) printf("%.9g\n", logits[i]);
    return 0;
}
