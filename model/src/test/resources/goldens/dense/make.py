"""Makes a tiny dense model with random weights, and what two independent implementations compute with it.

Run with numpy, the gguf package of llama.cpp on PYTHONPATH, and the path of a small program that prints the logits of
libllama (logits.cpp beside this file): python make.py OUTPUT_FOLDER LOGITS_PROGRAM
"""
import json, struct, subprocess, sys
from pathlib import Path
import numpy as np
import gguf

out = Path(sys.argv[1]); logits_program = sys.argv[2]
out.mkdir(parents=True, exist_ok=True)

VOCABULARY, HIDDEN, LAYERS, HEADS, KV_HEADS, SIZE, WIDTH = 96, 32, 3, 6, 2, 8, 48
THETA, EPSILON, CONTEXT = 10000.0, 1e-5, 512
rng = np.random.default_rng(20261123)

def bf16(x):
    bits = x.astype(np.float32).view(np.uint32)
    return ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16).astype(np.uint16)

def f32(bits):
    return (bits.astype(np.uint32) << 16).view(np.float32)

weights = {}
def matrix(name, rows, columns, gain=1.0):
    weights[name] = bf16(rng.standard_normal((rows, columns)) * gain / np.sqrt(columns))
def vector(name, length):
    weights[name] = bf16(1 + 0.2 * rng.standard_normal(length))

matrix("model.embed_tokens.weight", VOCABULARY, HIDDEN, 4)
for i in range(LAYERS):
    p = f"model.layers.{i}."
    vector(p + "input_layernorm.weight", HIDDEN)
    matrix(p + "self_attn.q_proj.weight", HEADS * SIZE, HIDDEN, 2)
    matrix(p + "self_attn.k_proj.weight", KV_HEADS * SIZE, HIDDEN, 2)
    matrix(p + "self_attn.v_proj.weight", KV_HEADS * SIZE, HIDDEN)
    matrix(p + "self_attn.o_proj.weight", HIDDEN, HEADS * SIZE)
    vector(p + "post_attention_layernorm.weight", HIDDEN)
    matrix(p + "mlp.gate_proj.weight", WIDTH, HIDDEN, 1.5)
    matrix(p + "mlp.up_proj.weight", WIDTH, HIDDEN, 1.5)
    matrix(p + "mlp.down_proj.weight", HIDDEN, WIDTH)
vector("model.norm.weight", HIDDEN)
matrix("lm_head.weight", VOCABULARY, HIDDEN, 3)

# Hugging Face files
header, offset = {"__metadata__": {"format": "pt"}}, 0
for name, bits in weights.items():
    header[name] = {"dtype": "BF16", "shape": list(bits.shape), "data_offsets": [offset, offset + bits.nbytes]}
    offset += bits.nbytes
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open(out / "model.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text)
    for bits in weights.values():
        file.write(bits.tobytes())

def config(**more):
    return {
        "architectures": ["MistralForCausalLM"], "model_type": "mistral", "vocab_size": VOCABULARY,
        "hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS, "head_dim": SIZE, "intermediate_size": WIDTH,
        "max_position_embeddings": CONTEXT, "rms_norm_eps": EPSILON, "hidden_act": "silu", "sliding_window": None,
        "tie_word_embeddings": False, "bos_token_id": 1, "eos_token_id": 2, "torch_dtype": "bfloat16"} | more

plain = config(rope_theta=THETA)
YARN = {"rope_type": "yarn", "rope_theta": THETA, "factor": 8.0, "original_max_position_embeddings": 64,
        "beta_fast": 32.0, "beta_slow": 1.0, "mscale": 1.0, "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.1}
yarn = config(architectures=["Ministral3ForCausalLM"], model_type="ministral3", rope_parameters=YARN)
LINEAR = {"rope_type": "linear", "rope_theta": THETA, "factor": 4.0}
for kind, described in {"plain": plain, "linear": config(rope_parameters=LINEAR), "yarn": yarn}.items():
    (out / f"{kind}.json").write_text(json.dumps(described, indent=2) + "\n")

# The reference: the Hugging Face model, written down again in numpy and double precision, pairs half a head apart.
w = {name: f32(bits).astype(np.float64) for name, bits in weights.items()}

def norm(x, weight):
    return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + EPSILON) * weight

def frequencies(kind):
    base = THETA ** (-2 * np.arange(SIZE // 2) / SIZE)
    if kind == "linear":
        return base / 4
    if kind != "yarn":
        return base
    bound = lambda turns: SIZE * np.log(64 / (turns * 2 * np.pi)) / (2 * np.log(THETA))
    low, high = max(np.floor(bound(32)), 0), min(np.ceil(bound(1)), SIZE - 1)
    ramp = np.clip((np.arange(SIZE // 2) - low) / (high - low if high != low else 0.001), 0, 1)
    return base * (1 - ramp) + base / 8 * ramp

def forward(tokens, kind):
    count = len(tokens)
    angle = np.arange(count)[:, None] * frequencies(kind)[None]
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    def rotate(x):
        a, b = x[..., : SIZE // 2], x[..., SIZE // 2 :]
        return np.concatenate([a * cos - b * sin, b * cos + a * sin], -1)
    mask = np.triu(np.full((count, count), -np.inf), 1)
    x = w["model.embed_tokens.weight"][tokens]
    hidden = [x[-1, :8].tolist()]
    for i in range(LAYERS):
        p = f"model.layers.{i}."
        h = norm(x, w[p + "input_layernorm.weight"])
        q = rotate((h @ w[p + "self_attn.q_proj.weight"].T).reshape(count, HEADS, SIZE))
        k = rotate((h @ w[p + "self_attn.k_proj.weight"].T).reshape(count, KV_HEADS, SIZE))
        v = (h @ w[p + "self_attn.v_proj.weight"].T).reshape(count, KV_HEADS, SIZE)
        if kind == "yarn":
            q = q * (1 + 0.1 * np.log(1 + np.floor(np.arange(count) / 64)))[:, None, None]
        k, v = (np.repeat(y, HEADS // KV_HEADS, axis=1) for y in (k, v))
        scores = np.einsum("qhd,khd->hqk", q, k) / np.sqrt(SIZE) + mask
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        x = x + np.einsum("hqk,khd->qhd", scores, v).reshape(count, -1) @ w[p + "self_attn.o_proj.weight"].T
        h = norm(x, w[p + "post_attention_layernorm.weight"])
        gate = h @ w[p + "mlp.gate_proj.weight"].T
        up = h @ w[p + "mlp.up_proj.weight"].T
        x = x + (gate / (1 + np.exp(-gate)) * up) @ w[p + "mlp.down_proj.weight"].T
        hidden.append((norm(x, w["model.norm.weight"]) if i == LAYERS - 1 else x)[-1, :8].tolist())
    return norm(x[-1], w["model.norm.weight"]) @ w["lm_head.weight"].T, hidden

def permute(x, heads):
    return x.reshape(heads, 2, SIZE // 2, HIDDEN).swapaxes(1, 2).reshape(x.shape)

def write_gguf(path, kind):
    writer = gguf.GGUFWriter(path, "mistral3" if kind == "yarn" else "llama")
    writer.add_vocab_size(VOCABULARY); writer.add_context_length(CONTEXT); writer.add_embedding_length(HIDDEN)
    writer.add_block_count(LAYERS); writer.add_feed_forward_length(WIDTH); writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS); writer.add_key_length(SIZE); writer.add_value_length(SIZE)
    writer.add_rope_dimension_count(SIZE); writer.add_rope_freq_base(THETA)
    writer.add_layer_norm_rms_eps(EPSILON); writer.add_file_type(0)
    writer.add_tokenizer_model("none")
    if kind == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(4.0)
    if kind == "yarn":
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(8.0)
        writer.add_rope_scaling_orig_ctx_len(64)
        writer.add_rope_scaling_yarn_beta_fast(32.0); writer.add_rope_scaling_yarn_beta_slow(1.0)
        writer.add_rope_scaling_yarn_log_mul(1.0)
        writer.add_attn_temperature_scale(0.1)
    names = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
             "lm_head.weight": "output.weight"}
    for i in range(LAYERS):
        for theirs, ours in {"input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
                             "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
                             "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate",
                             "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}.items():
            names[f"model.layers.{i}.{theirs}.weight"] = f"blk.{i}.{ours}.weight"
    for name, bits in weights.items():
        x = f32(bits)
        if "q_proj" in name: x = permute(x, HEADS)
        if "k_proj" in name: x = permute(x, KV_HEADS)
        writer.add_tensor(names[name], np.ascontiguousarray(x))
    writer.write_header_to_file(); writer.write_kv_data_to_file(); writer.write_tensors_to_file(); writer.close()

cases, worst = [], 0
for kind in ["plain", "linear", "yarn"]:
    path = out / f"{kind}.gguf"
    write_gguf(path, kind)
    for length in [1, 5, 40, 150]:
        tokens = rng.integers(3, VOCABULARY, length).tolist()
        logits, hidden = forward(tokens, kind)
        lines = subprocess.run([logits_program, path, *map(str, tokens)], check=True, capture_output=True, text=True)
        theirs = np.array(lines.stdout.split(), dtype=np.float64)
        error = np.abs(theirs - logits).max() / (logits.max() - logits.min())
        worst = max(worst, error)
        print(kind, length, "llama.cpp differs by", error, "of the range")
        greedy, text = [], list(tokens)
        for _ in range(8 if length < 150 else 4):
            greedy.append(int(np.argmax(forward(text, kind)[0]))); text.append(greedy[-1])
        cases.append({"rope": kind, "input_ids": tokens, "logits": [round(float(x), 6) for x in logits],
                      "hidden_last_position_first8_per_layer": [[round(y, 6) for y in x] for x in hidden],
                      "greedy": greedy, "llama_cpp": float(error)})
(out / "cases.json").write_text(json.dumps(
    {"softmax_scale": SIZE ** -0.5, "llama_cpp_differs_by": worst, "cases": cases}) + "\n")
